import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Measured {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

/** Writes a stream to a new file, and measures it on the way. */
export async function writeMeasured(source: Readable, path: string): Promise<Measured> {
  const meter = new Meter();
  await pipeline(source, (chunks) => meter.pass(chunks), createWriteStream(path, { flags: 'wx' }));
  return meter.result();
}

export async function measure(source: Readable): Promise<Measured> {
  const meter = new Meter();
  for await (const _ of meter.pass(source));
  return meter.result();
}

/** Measures a content that comes bit by bit. */
export class Meter {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  add(chunk: Uint8Array): void {
    this.sizeBytes += chunk.length;
    this.hash.update(chunk);
  }

  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.add(chunk);
      yield chunk;
    }
  }

  result(): Measured {
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }
}
