import { expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { partName } from './part-name.js';

function nameOf({ path = '/one/a', fileId = 'a', threads = '1', crf = '20' } = {}): string {
  const clips = [{ fileId, path, sizeBytes: 1, facts: videoFacts() }];
  return partName(0, ['-filter_threads', threads, '-i', path, '-crf', crf, '-threads', threads, '-f', 'mp4'], clips);
}

it('is the same where the upload lies elsewhere, and with other threads', () => {
  expect(nameOf({ path: '/other/host/copy' })).toBe(nameOf());
  expect(nameOf({ threads: '4' })).toBe(nameOf());
});

it('is another of another upload, and with other settings', () => {
  expect(nameOf({ fileId: 'b' })).not.toBe(nameOf());
  expect(nameOf({ crf: '21' })).not.toBe(nameOf());
});
