import type { TaskDto } from '../../task-lifecycle/dto/task.dto.js';

/** Standard Webhooks wants bodies of less than 20 kB. */
const MOST_BYTES = 19_500;

/** What tells which task it is, and how it is: never left out. */
const ESSENTIAL: readonly string[] = ['id', 'kind', 'userId', 'status', 'resultUrl', 'createTime'];

/**
 * The body of a delivery: `{ type, timestamp, data }`, `data` being the task as the API shows it. Of a task that is too long
 * for that the longest fields are left out, and named in `omitted`.
 */
export function webhookBody(type: string, timestamp: Date, task: TaskDto): string {
  const data: Record<string, unknown> = { ...task };
  const omitted: string[] = [];
  for (;;) {
    const content = omitted.length === 0 ? data : { ...data, omitted };
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data: content });
    const longest = longestField(data);
    if (Buffer.byteLength(body) <= MOST_BYTES || longest === undefined) return body;
    delete data[longest];
    omitted.push(longest);
  }
}

function longestField(data: Readonly<Record<string, unknown>>): string | undefined {
  const lengths = Object.entries(data)
    .filter(([name]) => !ESSENTIAL.includes(name))
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value) ?? '') }));
  return lengths.sort((a, b) => b.bytes - a.bytes)[0]?.name;
}
