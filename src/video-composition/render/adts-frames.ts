import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A frame of AAC, whatever the sample rate, is so many samples long. */
export const AAC_FRAME_SAMPLES = 1_024;

const HEADER_BYTES = 7;

/** A run of frames: so many are dropped, then so many kept. */
export interface FrameRun {
  drop: number;
  keep: number;
}

/** Copies an ADTS file, leaving out the frames that the runs drop. @returns frames that were written */
export async function copyFrames(source: string, target: string, runs: readonly FrameRun[]): Promise<number> {
  let written = 0;
  const kept = async function* (): AsyncGenerator<Buffer> {
    const wanted = choices(runs);
    for await (const frame of framesOf(createReadStream(source, { highWaterMark: 1_048_576 }))) {
      if (wanted.next().value !== true) continue;
      written++;
      yield frame;
    }
  };
  await pipeline(Readable.from(kept(), { objectMode: false }), createWriteStream(target));
  return written;
}

function* choices(runs: readonly FrameRun[]): Generator<boolean> {
  for (const { drop, keep } of runs) {
    for (let n = 0; n < drop; n++) yield false;
    for (let n = 0; n < keep; n++) yield true;
  }
}

/** Each frame says in 13 bits of its header how long it is. */
async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (data.length - at >= HEADER_BYTES) {
      const length = lengthAt(data, at);
      if (data.length - at < length) break;
      yield data.subarray(at, at + length);
      at += length;
    }
    rest = data.subarray(at);
  }
}

function lengthAt(data: Buffer, at: number): number {
  const length = (data.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
  if (data.readUInt16BE(at) >> 4 !== 0xfff || length < HEADER_BYTES) throw new RangeError('This is no ADTS frame');
  return length;
}
