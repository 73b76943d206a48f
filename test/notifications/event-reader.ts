import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ApiClient, TaskJson } from '../support/api-client.js';
import { until } from '../support/until.js';

export interface ServerEvent {
  event: string;
  id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read any shape
  data: any;
}

/** Reads an event stream as a browser would, and keeps everything. */
export class EventReader {
  readonly events: ServerEvent[] = [];
  comments = 0;
  ended = false;
  private rest = '';

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8').on('data', (text: string) => this.read(text));
    response.on('error', () => undefined).on('close', () => (this.ended = true));
  }

  static async open(
    { baseUrl, token }: ApiClient,
    query = '',
    headers: Record<string, string> = {},
  ): Promise<EventReader> {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const sent = request(`${baseUrl}/api/v1/tasks/events${query}`, {
      headers: { ...authorization, ...headers },
      agent: false,
    });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve).on('error', reject).end();
    });
    return new EventReader(sent, response);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? '';
  }

  /** What the events tell of this task, in their order. */
  of(id: string): TaskJson[] {
    return this.events.filter(({ event, data }) => event === 'task' && data.id === id).map(({ data }) => data);
  }

  async snapshot(): Promise<{ tasks: TaskJson[]; missing: string[] }> {
    const first = await until('the first event', () => this.events[0], { within: 20_000 });
    if (first.event !== 'snapshot') throw new Error(`The first event is ${first.event}`);
    return first.data;
  }

  async untilStatus(id: string, status: string, within = 20_000): Promise<TaskJson> {
    return until(`the event that ${id} is ${status}`, () => this.of(id).find((task) => task.status === status), {
      within,
    });
  }

  close(): void {
    this.sent.destroy();
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line): [string, string] => split(line)));
      if (fields.has('')) this.comments++;
      const data = fields.get('data');
      if (data === undefined) continue;
      this.events.push({ event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: JSON.parse(data) });
    }
  }
}

function split(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}
