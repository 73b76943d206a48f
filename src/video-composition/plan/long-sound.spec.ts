import { describe, expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { toPlannedInput } from '../planned-clips.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import { planComposition } from './plan-composition.js';

/** Four seconds of pictures whose sound lasts so many seconds. */
function clip(seconds: number, picture: Partial<PictureFacts> = {}): VideoFacts {
  return videoFacts({ last: 3.96, ...picture }, { duration: seconds, end: seconds, packets: Math.ceil(seconds * 47) });
}

const GOES_ON = 'its sound goes on behind the last picture, which stands still';

function planOf(facts: VideoFacts, part: { startMs?: number; endMs?: number } = {}, durationMs?: number) {
  const inputs = [toPlannedInput({ fileId: 'a', ...part }, facts), toPlannedInput({ fileId: 'b' }, clip(4))];
  const transition = durationMs === undefined ? null : { type: 'crossfade', durationMs };
  return planComposition({ inputs, output: {}, transition });
}

describe('sound that goes on behind the last picture', () => {
  it('has that picture stand still; what was there is copied', () => {
    const plan = planOf(clip(6));
    expect(plan.inputs[0]).toMatchObject({ action: 'edges', reasons: [GOES_ON], frames: 150 });
    expect(plan.segments).toMatchObject([
      { kind: 'copy', input: 0, firstFrame: 0, frames: 100 },
      { kind: 'encode', input: 0, start: 3.96, frames: 50, still: 49 },
      { kind: 'copy', input: 1, frames: 100 },
    ]);
  });

  it('by half a second does not', () => {
    expect(planOf(clip(4.5))).toMatchObject({ frames: 200, inputs: [{ action: 'copy' }, { action: 'copy' }] });
  });

  it('does so where the pictures are re-encoded', () => {
    const plan = planOf(clip(6, { constantRate: false, last: 2.6, duration: 2.6, keyframes: [] }));
    expect(plan.inputs[0]).toMatchObject({
      action: 'reencode',
      reasons: ['variable frame rate', GOES_ON],
      frames: 150,
    });
    // From 2.6 s on, the 66th.
    expect(plan.segments[0]).toMatchObject({ kind: 'encode', start: 0, frames: 150, still: 84 });
  });

  it('does so only as far as there is any, whatever the header says', () => {
    const facts = clip(4);
    const boasting = { ...facts, sound: facts.sound && { ...facts.sound, duration: 3_600 } };
    expect(planOf(boasting).frames).toBe(200);
  });

  it('is cut with the pictures by an end that is asked for', () => {
    expect(planOf(clip(6), { endMs: 3_000 }).segments[0]).toMatchObject({ kind: 'copy', frames: 75 });
    expect(planOf(clip(6), { endMs: 5_000 }).segments[1]).toMatchObject({ kind: 'encode', start: 3.96, frames: 25 });
  });

  it('can be a part by itself', () => {
    const plan = planOf(clip(6), { startMs: 4_400, endMs: 5_600 });
    expect(plan.inputs[0]).toMatchObject({ action: 'reencode', reasons: [GOES_ON], start: 4.4, frames: 30 });
    expect(plan.segments[0]).toMatchObject({ kind: 'encode', start: 3.96, frames: 30, still: 29 });
  });

  it('passes into the next clip with a picture that stands still', () => {
    const plan = planOf(clip(6), {}, 400);
    expect(plan.segments).toMatchObject([
      { kind: 'copy', frames: 100 },
      { kind: 'encode', start: 3.96, frames: 40, still: 39 },
      { kind: 'transition', frames: 10, from: { start: 3.96, still: 9 }, to: { start: 0 } },
      { kind: 'encode', input: 1, frames: 15 },
      { kind: 'copy', input: 1, frames: 75 },
    ]);
    expect(plan.inputs[0]).toMatchObject({ action: 'edges', reasons: ['transition', GOES_ON] });
  });

  it('is not known of old uploads: these end with their pictures', () => {
    const { last: _, ...picture } = clip(6).picture;
    expect(planOf({ ...clip(6), picture }).frames).toBe(200);
  });
});
