/** A frame of AAC, whatever the sample rate, is so many samples long. */
export const AAC_FRAME_SAMPLES = 1_024;

const HEADER_BYTES = 7;

/** A run of frames: so many are dropped, then so many kept. */
export interface FrameRun {
  drop: number;
  keep: number;
}

/** Passes an ADTS stream on without the frames that the runs drop. */
export class FrameFilter {
  /** Frames that were passed on. */
  kept = 0;
  private readonly runs: FrameRun[];

  constructor(runs: readonly FrameRun[]) {
    this.runs = runs.map((run) => ({ ...run }));
  }

  /** Neighbouring frames are passed on in one piece. */
  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let [at, from] = [0, 0];
      while (data.length - at >= HEADER_BYTES) {
        const length = lengthAt(data, at);
        if (data.length - at < length) break;
        if (!this.isKept()) {
          if (at > from) yield data.subarray(from, at);
          from = at + length;
        }
        at += length;
      }
      if (at > from) yield data.subarray(from, at);
      rest = data.subarray(at);
    }
  }

  /** Whether the next frame is; what comes after all runs is not. */
  private isKept(): boolean {
    while (this.runs[0]?.drop === 0 && this.runs[0].keep === 0) this.runs.shift();
    const [run] = this.runs;
    if (!run) return false;
    if (run.drop > 0) {
      run.drop--;
      return false;
    }
    run.keep--;
    this.kept++;
    return true;
  }
}

/** Each frame says in 13 bits of its header how long it is. */
function lengthAt(data: Buffer, at: number): number {
  const length = (data.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
  if (data.readUInt16BE(at) >> 4 !== 0xfff || length < HEADER_BYTES) throw new RangeError('This is no ADTS frame');
  return length;
}
