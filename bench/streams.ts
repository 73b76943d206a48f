import { readFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { Agent, request } from 'node:http';
import { SignJWT } from 'jose';
import type { BenchStage } from './stage.js';
import { percentile } from './stage.js';

const STREAMS = 1_000;
const SECONDS = 20;
const RATE = 50;

/**
 * Open event streams of as many users on one API process: what each costs, and how long a move takes from the transaction that makes
 * it, in another process, to the client.
 */
export async function benchStreams(stage: BenchStage): Promise<string[]> {
  const [api, worker] = [await stage.darkroom('api'), await stage.darkroom('worker')];
  const tokens = await Promise.all(Array.from({ length: STREAMS }, (_, index) => tokenOf(`user-${index}`)));
  // What the first streams cost is the code that serves them.
  for (const warmUp of await openAll(api.url, tokens.slice(0, 20))) warmUp.close();
  const idle = await residentBytes(api.pid);
  const streams = await openAll(api.url, tokens);
  const open = await residentBytes(api.pid);
  await createSteadily(api.url, tokens);
  const times = streams.flatMap(({ delays }) => delays);
  const strays = streams.filter(({ foreign }) => foreign > 0).length;
  const loaded = await residentBytes(api.pid);
  for (const stream of streams) stream.close();
  await Promise.all([api.stop(), worker.stop()]);
  const each = (bytes: number): string => `${((bytes - idle) / STREAMS / 1_000).toFixed(1)} kB`;
  const ends = streams.reduce((sum, { ended }) => sum + ended.size, 0);
  return [
    `${STREAMS} streams: ${each(open)} each when open, ${each(loaded)} each after ${SECONDS} s of moves (wanted: < 50)`,
    `${ends} of ${RATE * SECONDS} ends arrived (wanted: all); ${3 * RATE * SECONDS - times.length} of the ${3 * RATE * SECONDS} moves ` +
      `were superseded: a later one of the same task was there first; ${strays} streams heard of others' tasks`,
    `p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms, max ${Math.max(...times)} ms after the transaction of a move ` +
      'began (wanted: p99 < 100)',
  ];
}

interface OpenStream {
  /** Milliseconds from the beginning of a move's transaction to here. */
  delays: number[];
  /** Ids of tasks whose end was told. */
  ended: Set<string>;
  foreign: number;
  close(): void;
}

async function openAll(url: string, tokens: readonly string[]): Promise<OpenStream[]> {
  const streams: OpenStream[] = [];
  for (let start = 0; start < tokens.length; start += 50) {
    streams.push(...(await Promise.all(tokens.slice(start, start + 50).map((token) => open(url, token)))));
  }
  return streams;
}

async function open(url: string, token: string): Promise<OpenStream> {
  const userId = userOf(token);
  const stream: OpenStream = { delays: [], ended: new Set(), foreign: 0, close: () => void sent.destroy() };
  const sent: ClientRequest = request(`${url}/api/v1/tasks/events`, {
    headers: { authorization: `Bearer ${token}` },
    agent: false,
  });
  await new Promise<void>((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => {
      response.on('error', () => undefined);
      if (response.statusCode !== 200) return reject(new Error(`The stream answered ${response.statusCode}`));
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const now = Date.now();
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block.includes('event: snapshot')) resolve();
          if (!block.includes('event: task')) continue;
          const task: { id: string; userId: string; status: string; updateTime: string } = JSON.parse(
            /^data: (.*)$/m.exec(block)?.[1] ?? '{}',
          );
          stream.delays.push(now - Date.parse(task.updateTime));
          if (task.status === 'COMPLETED') stream.ended.add(task.id);
          if (task.userId !== userId) stream.foreign++;
        }
      });
    });
    sent.end();
  });
  return stream;
}

/** Tasks of one user after the other, and then the time their last moves need. */
async function createSteadily(url: string, tokens: readonly string[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const start = performance.now();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < RATE * SECONDS; n++) {
    const wait = start + (n * 1_000) / RATE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    answers.push(create(agent, url, tokens[(n * 7) % tokens.length] ?? ''));
  }
  await Promise.all(answers);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  agent.destroy();
}

function create(agent: Agent, url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request(`${url}/api/v1/noop/tasks`, { method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', () => (response.statusCode === 202 ? resolve() : reject(new Error('not accepted'))));
    })
      .on('error', reject)
      .end();
  });
}

function tokenOf(userId: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('only for the benchmark'));
}

function userOf(token: string): string {
  const payload: { sub: string } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return payload.sub;
}

/** The smallest of several looks: what is garbage by then does not count for long. */
async function residentBytes(pid: number): Promise<number> {
  const sizes: number[] = [];
  for (let look = 0; look < 10; look++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    sizes.push(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024);
  }
  return Math.min(...sizes);
}
