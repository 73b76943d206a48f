import { expect, it } from 'vitest';
import type { SourceClip } from './source-clip.js';
import { partName } from './part-name.js';

const FACTS: SourceClip['facts'] = {
  format: 'mov,mp4,m4a,3gp,3g2,mj2',
  start: 0,
  duration: 4,
  picture: {
    codec: 'h264', profile: 'High', level: 30, width: 640, height: 360, pixelFormat: 'yuv420p', sampleAspect: '1:1',
    rate: '25/1', constantRate: true, timeBase: '1/12800', fieldOrder: 'progressive', colorRange: 'tv',
    colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709', rotation: 0, reorderedFrames: 2,
    extradataHash: 'a', frames: 100, hiddenFrames: 0, start: 0, duration: 4, keyframes: [0, 25, 50, 75],
  },
  sound: null,
  streams: ['video'],
}; // prettier-ignore

function nameOf({ path = '/one/a', fileId = 'a', threads = '1', crf = '20' } = {}): string {
  const clips = [{ fileId, path, sizeBytes: 1, facts: FACTS }];
  return partName(0, ['-i', path, '-crf', crf, '-threads', threads, '-f', 'mp4'], clips);
}

it('is the same where the upload lies elsewhere, and with other threads', () => {
  expect(nameOf({ path: '/other/host/copy' })).toBe(nameOf());
  expect(nameOf({ threads: '4' })).toBe(nameOf());
});

it('is another of another upload, and with other settings', () => {
  expect(nameOf({ fileId: 'b' })).not.toBe(nameOf());
  expect(nameOf({ crf: '21' })).not.toBe(nameOf());
});
