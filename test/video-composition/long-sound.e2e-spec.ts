import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import type { ClipOptions } from './clips.js';
import { compose, makeClip, measure, pictureHashes, upload, worstSync } from './clips.js';

let stage: TestStage;
let client: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  client = await (await stage.start()).guest();
});
afterAll(() => stage.close());

const local = (name: string): string => join(stage.dataDir, name);

/** What comes behind it: two seconds in the same container. */
const nextOf = (name: string): Promise<string> => makeClip(local(`next${extname(name)}`));

/** Pictures up to 1.5 s, sound up to 4 s. */
const SHORT: ClipOptions = { seconds: 4, filters: 'trim=end=1.52' };
/** The last thing to happen on a screen does so after 1.6 s. */
const SCREEN: ClipOptions = {
  seconds: 4,
  filters: "select='lt(t,0.2)+between(t,1,1.2)+eq(n,40)'",
  more: ['-vsync', 'vfr'],
};

it.each<[string, ClipOptions, string]>([
  ['short.mp4', SHORT, 'edges'],
  ['short.mkv', SHORT, 'edges'],
  ['short.ts', SHORT, 'edges'],
  ['screen.mp4', SCREEN, 'reencode'],
  ['screen.mkv', SCREEN, 'reencode'],
])('%s: sound behind the last picture is heard, and that picture is seen', { timeout: 90_000 }, async (...row) => {
  const [name, options, action] = row;
  const path = await makeClip(local(name), options);
  const id = await upload(client, path);
  const { durationMs } = (await client.get(`/api/v1/files/${id}`)).body.data;
  expect(Math.abs(durationMs - 4_000)).toBeLessThan(60);
  const next = await nextOf(name);
  const task = await compose(client, [id, await upload(client, next)]);
  expect(task.plan).toMatchObject({ fallback: [], inputs: [{ action }, { action: 'copy' }] });
  expect(task.plan?.inputs[0]?.reasons).toContain('its sound goes on behind the last picture, which stands still');
  const result = local(`${name}.result`);
  await writeFile(result, new Uint8Array(await (await fetch(task.output?.url ?? '')).arrayBuffer()));
  const { frames, soundDuration } = await measure(result);
  expect(Math.abs(frames - 150)).toBeLessThanOrEqual(1);
  expect(Math.abs((soundDuration ?? 0) - frames / 25)).toBeLessThan(0.05);
  // At 0 and 1 s, and in the next clip at its start and 1 s later.
  expect(await worstSync(result)).toEqual({ flashes: 4, worstMs: expect.toSatisfy((ms: number) => ms <= 60) });
  const hashes = await pictureHashes(result);
  if (action === 'edges') expect(hashes.slice(0, 38)).toEqual(await pictureHashes(path));
  expect(hashes.slice(-50)).toEqual(await pictureHashes(next));
});

it('a part that has nothing but such sound shows the last picture', { timeout: 90_000 }, async () => {
  const fileId = await upload(client, await makeClip(local('part.mp4'), SHORT));
  const next = { fileId: await upload(client, await nextOf('part.mp4')) };
  const task = await compose(client, [{ fileId, startMs: 2_000, endMs: 3_000 }, next]);
  expect(task.plan).toMatchObject({ fallback: [], inputs: [{ action: 'reencode' }, { action: 'copy' }] });
  expect(task.output?.durationMs).toBe(3_000);
});
