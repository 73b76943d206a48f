import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamPackets } from './stream-packets.js';

const packet = fc.record({ time: fc.integer({ min: -20, max: 200 }), key: fc.boolean() });

/** A frame may be shown first to which nothing after it in the file comes before or at its time. */
function cleanKeys(packets: readonly { time: number; key: boolean }[]): number[] {
  return packets
    .filter(({ time, key }, index) => key && packets.slice(index + 1).every((later) => later.time > time))
    .map(({ time }) => time);
}

it('tells times in order, where a copy may begin, and the ends, of packets in any order', () => {
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1, maxLength: 120 }), (packets) => {
      const stream = new StreamPackets('video');
      for (const each of packets) stream.add({ ...each, duration: 2, bytes: 10 });
      stream.hide({ bytes: 5 });
      const { pictures, ...summary } = stream.summary();
      const times = packets.map(({ time }) => time).toSorted((a, b) => a - b);
      expect(summary).toEqual({
        count: times.length,
        first: times[0],
        last: times.at(-1),
        end: (times.at(-1) ?? 0) + 2,
        bytes: times.length * 10 + 5,
        hidden: 1,
      });
      expect([...(pictures?.inOrder() ?? [])]).toEqual(times);
      expect([...(pictures?.cleanKeys() ?? [])]).toEqual(cleanKeys(packets));
    }),
  );
});

it('gives up the order of times that go far back, and keeps nothing of them', () => {
  const stream = new StreamPackets('video');
  for (let time = 0; time < 1_000; time++) stream.add({ time, duration: 1, bytes: 1, key: time === 0 });
  stream.add({ time: 3, duration: 1, bytes: 1, key: false });
  stream.add({ time: 1_000, duration: 1, bytes: 1, key: false });
  const { pictures, ...summary } = stream.summary();
  expect(summary).toEqual({ count: 1_002, first: 0, last: 1_000, end: 1_001, bytes: 1_002, hidden: 0 });
  expect(pictures?.inOrder()).toBeNull();
  expect([...(pictures?.cleanKeys() ?? [])]).toEqual([0]);
});

describe('two million packets', () => {
  setFlagsFromString('--expose-gc');

  /** Bytes of heap, without garbage, and beside it. */
  function inUse(): { heap: number; buffers: number } {
    runInNewContext('gc()');
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return { heap: heapUsed, buffers: arrayBuffers };
  }

  it.each([
    { type: 'audio', buffers: 1 },
    // 8 bytes for each time and as many for each key frame, in arrays that are up to twice as large.
    { type: 'video', buffers: 70 },
  ])('of $type take at most $buffers MB, and nothing of the heap', ({ type, buffers }) => {
    const stream = new StreamPackets(type);
    const before = inUse();
    for (let time = 0; time < 2_000_000; time++) stream.add({ time, duration: 1, bytes: 1, key: true });
    const after = inUse();
    expect(stream.summary().count).toBe(2_000_000);
    expect(after.heap - before.heap).toBeLessThan(8_000_000);
    expect(after.buffers - before.buffers).toBeLessThan(buffers * 1_000_000);
  });
});
