import { Agent, request } from 'node:http';
import type { BenchStage } from './stage.js';
import { percentile } from './stage.js';

const RATE = 200;
const SECONDS = 30;
/** Not counted, and slow enough for it: what is measured is a service that runs, not one that is being compiled. */
const WARM_UP = 400;
const WARM_UP_RATE = 60;

/** Preview creates at a steady rate, whatever the answers take, spread over two API processes and 20 users. */
export async function benchCreates(stage: BenchStage, withWorker: boolean): Promise<string> {
  const apis = await Promise.all([stage.darkroom('api'), stage.darkroom('api')]);
  const others = withWorker ? [await stage.darkroom('worker'), await stage.darkroom('scheduler')] : [];
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const users = await Promise.all(Array.from({ length: 20 }, (_, index) => prepareUser(apis[index % 2]?.url ?? '')));
  const answers: { ms: number; status: number }[] = [];
  const pending: Promise<void>[] = [];
  const start = performance.now();
  for (let n = 0; n < WARM_UP + RATE * SECONDS; n++) {
    const due = start + (Math.min(n, WARM_UP) / WARM_UP_RATE + Math.max(0, n - WARM_UP) / RATE) * 1_000;
    for (let wait = due - performance.now(); wait > 0; wait = due - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const user = users[n % users.length];
    const url = `${apis[n % 2]?.url}/api/v1/preview/tasks`;
    if (user)
      pending.push(
        post(agent, url, user.token, user.body(n), due).then((answer) => void (n >= WARM_UP && answers.push(answer))),
      );
  }
  await Promise.all(pending);
  agent.destroy();
  await Promise.all([...apis, ...others].map((started) => started.stop()));
  await stage.db.query('TRUNCATE preview_tasks');
  const times = answers.map(({ ms }) => ms);
  const accepted = answers.filter(({ status }) => status === 202 || status === 200).length;
  return (
    `${accepted} of ${answers.length} accepted; p50 ${percentile(times, 0.5).toFixed(1)} ms, ` +
    `p99 ${percentile(times, 0.99).toFixed(1)} ms, max ${Math.max(...times).toFixed(1)} ms (wanted: p99 < 100, max < 500)`
  );
}

/** A guest with works enough that nearly every request is for another preview. */
async function prepareUser(url: string): Promise<{ token: string; body(n: number): string }> {
  const call = async (
    path: string,
    init: RequestInit,
  ): Promise<{ token: string; id: number; colors: Named[]; sizes: Named[] }> => {
    const response = await fetch(`${url}/api/v1${path}`, init);
    const { data }: { data: never } = JSON.parse(await response.text());
    return Array.isArray(data) ? data[0] : data;
  };
  const { token } = await call('/auth/guest', { method: 'POST' });
  const authorization = `Bearer ${token}`;
  const form = new FormData();
  form.append('file', new Blob([PIXEL], { type: 'image/png' }), 'pixel.png');
  const file = await call('/files', { method: 'POST', headers: { authorization }, body: form });
  const product = await call('/products', { headers: { authorization } });
  const works: number[] = [];
  for (let n = 0; n < 20; n++) {
    const body = JSON.stringify({ title: `work ${n}`, fileId: file.id });
    works.push(
      (await call('/works', { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body }))
        .id,
    );
  }
  return {
    token,
    body: (n) => {
      const step = Math.floor(n / 20);
      const color = product.colors[Math.floor(step / works.length) % product.colors.length]?.name;
      const size = product.sizes[Math.floor(step / works.length / product.colors.length) % product.sizes.length]?.name;
      return JSON.stringify({ workId: works[step % works.length], productId: product.id, color, size });
    },
  };
}

interface Named {
  name: string;
}

function post(
  agent: Agent,
  url: string,
  token: string,
  body: string,
  due: number,
): Promise<{ ms: number; status: number }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const call = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      // From when it was due, not from when it could be sent: a queue in front of the server is waiting time, too.
      response.on('end', () => resolve({ ms: performance.now() - due, status: response.statusCode ?? 0 }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** A transparent PNG of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
