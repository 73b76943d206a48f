import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameFilter } from './adts-frames.js';

/** A frame of ADTS with so many bytes behind its header, each of them its number. */
function frame(number: number, payload: number): Buffer {
  const length = payload + 7;
  const header = [0xff, 0xf1, 0x50, 0x80 | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc];
  return Buffer.concat([Buffer.from(header), Buffer.alloc(payload, number)]);
}

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const runs = fc.array(fc.record({ drop: fc.nat(3), keep: fc.nat(4) }), { maxLength: 6 });

it('keeps exactly the frames that the runs keep, wherever the stream is cut into pieces', async () => {
  const payloads = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(payloads, runs, fc.integer({ min: 1, max: 400 }), async (sizes, wanted, size) => {
      const frames = sizes.map((payload, index) => frame(index % 251, payload));
      const choice = wanted.flatMap(({ drop, keep }) => Array.from({ length: drop + keep }, (_, at) => at >= drop));
      const expected = frames.filter((_, index) => choice[index] === true);
      const filter = new FrameFilter(wanted);
      const pieces: Buffer[] = [];
      for await (const piece of filter.pass(cut(Buffer.concat(frames), size))) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(Buffer.concat(expected))).toBe(true);
      expect(filter.kept).toBe(expected.length);
    }),
  );
});

it('refuses what is no ADTS', async () => {
  const read = async () => {
    for await (const _ of new FrameFilter([]).pass(cut(Buffer.from('this is a text'), 100)));
  };
  await expect(read()).rejects.toThrow(RangeError);
});
