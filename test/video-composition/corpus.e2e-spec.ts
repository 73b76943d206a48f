import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { compose, corpus, measure, pictureFacts, upload, worstSync } from './clips.js';

const ALL = [
  's1.mp4', 's2.mp4', 's3.mp4', 'm1.mp4', 'm2.mp4', 'm3.mp4', 'video.mp4', 'rotate-buck-bunny.mp4', 'cursed-vfr.mp4',
  'sar_2x1.mp4', 'video-h265.mp4', '0.ts',
]; // prettier-ignore
const FLASHING = ['s1.mp4', 'm1.mp4', 's2.mp4', 'm2.mp4', 's3.mp4', 'm3.mp4'];

/** Real clips; they are beside the project or not there. */
describe.runIf(existsSync(corpus))('the clips of ../shared/corpus/video (skipped where it is not there)', () => {
  let stage: TestStage;
  let app: TestApp;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start();
    client = await app.guest();
  });
  afterAll(() => stage.close());

  const resultOf = async (url: string): Promise<string> => {
    const path = join(stage.dataDir, 'result.mp4');
    await writeFile(path, new Uint8Array(await (await fetch(url)).arrayBuffer()));
    return path;
  };
  const ids = (names: string[]) => Promise.all(names.map((name) => upload(client, join(corpus, name))));

  it.each([
    ['in one order', ALL],
    ['and in the other', ALL.toReversed()],
  ])('all in one job %s: duration and frames are right', { timeout: 300_000 }, async (_order, names) => {
    const task = await compose(client, await ids(names));
    const { frames, duration, soundDuration } = await measure(await resultOf(task.output?.url ?? ''));
    // At 25 frames a second, which s1, s2 and s3 have: 3 x 76 frames of theirs, the others by their seconds.
    expect(frames).toBe(3 * 76 + 125 + 118 + 150 + 125 + 47 + 218 + 125 + 250 + 124);
    expect(duration).toBeCloseTo(frames / 25, 2);
    expect(Math.abs((soundDuration ?? 0) - duration)).toBeLessThan(0.05);
    const others = names.flatMap((name, index) => (/^s\d/.test(name) ? [] : [index]));
    expect(task.output?.reencoded).toEqual(others);
  });

  it('HEVC has the name by which Safari and QuickTime know it', { timeout: 60_000 }, async () => {
    const [id = ''] = await ids(['video-h265.mp4']);
    const { output, plan } = await compose(client, [id, id]);
    expect(plan).toMatchObject({ fallback: [], inputs: [{ action: 'copy' }, { action: 'copy' }] });
    const { codec_name: codec, codec_tag_string: name } = await pictureFacts(await resultOf(output?.url ?? ''));
    expect({ codec, name }).toEqual({ codec: 'hevc', name: 'hvc1' });
  });

  it.each([
    ['in one order', FLASHING],
    ['and in the other', FLASHING.toReversed()],
  ])('flash and beep together at every seam, %s', { timeout: 120_000 }, async (_order, names) => {
    const task = await compose(client, await ids(names));
    const { flashes, worstMs } = await worstSync(await resultOf(task.output?.url ?? ''));
    // One in the middle of each second: three of each s*, five of m1 and m2, six of m3.
    expect(flashes).toBe(3 * 3 + 5 + 5 + 6);
    expect(worstMs).toBeLessThanOrEqual(40);
  });
});
