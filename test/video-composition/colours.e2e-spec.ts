import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { compose, ffmpeg, pictureFacts, upload } from './clips.js';

let stage: TestStage;
let client: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  client = await (await stage.start()).guest();
});
afterAll(() => stage.close());

const RED = [200, 60, 60];
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast'];
const BT2020 = ['-color_primaries', 'bt2020', '-color_trc', 'bt709', '-colorspace', 'bt2020nc', '-color_range', 'tv'];
const BT709 = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p';

/** Red, green and blue of the middle of the first picture, shown as what it says it is: BT.709. */
async function shown(path: string): Promise<number[]> {
  expect(await pictureFacts(path)).toMatchObject({ color_space: 'bt709', color_primaries: 'bt709' });
  const filter = 'crop=8:8:16:16,scale=2:2:in_color_matrix=bt709,format=rgb24';
  return [...(await ffmpeg('-i', path, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'))].slice(0, 3);
}

it.each([
  [
    'of standard definition that say nothing of their colours',
    'scale=out_color_matrix=bt601:out_range=tv,format=yuv420p',
    X264,
  ],
  ['in RGB', 'format=gbrp', ['-c:v', 'libx264rgb', '-preset', 'ultrafast']],
  [
    'in the colours of BT.2020, but not HDR',
    `${BT709},colorspace=iall=bt709:all=bt2020:trc=bt709`,
    [...X264, ...BT2020],
  ],
])('clips %s keep their colours when they are re-encoded', { timeout: 90_000 }, async (name, filters, more) => {
  const path = join(stage.dataDir, `${name.replaceAll(/\W/g, '-')}.mp4`);
  const paint = `color=0x${RED.map((value) => value.toString(16)).join('')}:s=64x48:r=25:d=1,format=gbrp`;
  await ffmpeg('-f', 'lavfi', '-i', paint, '-vf', filters, ...more, path);
  const id = await upload(client, path);
  const { output, plan } = await compose(client, [id, id], { output: { width: 128 } });
  expect({ fallback: plan?.fallback, reencoded: output?.reencoded }).toEqual({ fallback: [], reencoded: [0, 1] });
  const result = join(stage.dataDir, `${output?.fileId}.result`);
  await writeFile(result, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  for (const [index, value] of (await shown(result)).entries())
    expect(Math.abs(value - (RED[index] ?? 0))).toBeLessThanOrEqual(8);
});
