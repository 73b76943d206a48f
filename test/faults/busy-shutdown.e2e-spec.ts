import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

const CLIENTS = 40;

let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.build();
});
afterAll(() => fleet.stop());

/** What clients saw that never leave their connections alone. */
interface Seen {
  answers: Map<string, number>;
  /** Connections that ended under a request. */
  dropped: string[];
  accepted: string[];
}

/** Asks and orders without a pause, on a connection that is kept alive, until nobody listens any more. */
async function hammer(baseUrl: string, authorization: string, seen: Seen): Promise<void> {
  const dispatcher = new Agent({ connections: 1, pipelining: 1 });
  for (let n = 0; ; n++) {
    const order = n % 4 === 0;
    try {
      const { statusCode, headers, body } = await request(
        `${baseUrl}/api/v1${order ? '/sample/tasks' : '/tasks/active'}`,
        {
          dispatcher,
          method: order ? 'POST' : 'GET',
          headers: { authorization, ...(order ? { 'content-type': 'application/json' } : {}) },
          body: order ? JSON.stringify({ plans: [{}] }) : null,
        },
      );
      const text = await body.text();
      const answer =
        statusCode < 500 ? `${statusCode}` : `${statusCode}, Retry-After ${String(headers['retry-after'])}: ${text}`;
      seen.answers.set(answer, (seen.answers.get(answer) ?? 0) + 1);
      if (statusCode === 202) seen.accepted.push(JSON.parse(text).data.id);
    } catch (error) {
      await dispatcher.destroy();
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code === 'ECONNREFUSED') return;
      seen.dropped.push(code);
      return;
    }
  }
}

it(
  'answers whoever is connected to the end, and drops nobody, when an API process is stopped',
  { timeout: 90_000 },
  async () => {
    const api = await fleet.start('api', { MAX_ACTIVE_TASKS: '1000000' });
    const client = await guestOf(api);
    const seen: Seen = { answers: new Map(), dropped: [], accepted: [] };
    const clients = Array.from({ length: CLIENTS }, () => hammer(api.baseUrl, `Bearer ${client.token}`, seen));
    await until('the clients to be busy', () => seen.accepted.length > CLIENTS, { within: 30_000 });
    const stopped = await api.stop();
    await Promise.all(clients);
    expect(stopped).toBe(0);
    expect([...seen.answers.keys()].sort()).toEqual(['200', '202']);
    expect(seen.dropped).toEqual([]);
    const [{ count }] = await fleet.db.query('SELECT count(*)::int FROM tasks WHERE user_id = $1', [client.userId]);
    expect(count).toBe(seen.accepted.length);
  },
);
