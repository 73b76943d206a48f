import { expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { planComposition } from '../plan/plan-composition.js';
import type { PictureFacts } from '../probe/video-facts.js';
import { joinArguments } from './join-arguments.js';

function argumentsFor(picture: Partial<PictureFacts>): string {
  const inputs = [1, 2].map(() => ({ facts: videoFacts(picture), start: 0, seconds: 4 }));
  return joinArguments(
    planComposition({ inputs, output: {}, transition: null }),
    { path: 'list', bytes: 1, hasUploads: true },
    null,
  ).join(' ');
}

it('HEVC has the name by which Safari and QuickTime know it', () => {
  expect(argumentsFor({ codec: 'hevc' })).toContain('-tag:v hvc1');
  expect(argumentsFor({})).not.toContain('-tag');
});

it('pictures that are all turned stay so, whatever the version of ffmpeg', () => {
  expect(argumentsFor({ rotation: 90 })).toContain('-map_metadata -1 -map_metadata:s:v:0 0:s:v:0');
  expect(argumentsFor({})).not.toContain('-map_metadata:s');
});

it('opens nothing but videos, whatever is in the list', () => {
  expect(argumentsFor({})).toMatch(/-format_whitelist concat,mov,\S+ -protocol_whitelist file -f concat /);
});
