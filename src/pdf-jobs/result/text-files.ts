import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import type { Measured } from '../../files/measure.js';
import { Meter } from '../../files/measure.js';

/** Texts and lines are mostly pages, of some kilobytes. */
const BUFFER_BYTES = 65_536;
/** Of a UTF-16 unit in UTF-8, at most. */
const BYTES_PER_LETTER = 3;
const NEW_LINE = 0x0a;

/**
 * A new file, measured while it is written: nobody has to read it again for that. It waits for the disk, so it is for threads in which
 * nobody else waits: cheaper there than a stream.
 */
export class MeasuredFile {
  private readonly file: number;
  private readonly meter = new Meter();

  /** @throws when there is one already */
  constructor(path: string) {
    this.file = openSync(path, 'wx');
  }

  write(bytes: Uint8Array): void {
    writeFileSync(this.file, bytes);
    this.meter.add(bytes);
  }

  close(): void {
    closeSync(this.file);
  }

  /** What was written; to be asked once, at the end. */
  measured(): Measured {
    return this.meter.result();
  }
}

/** The same for many short texts. They gather as bytes: strings of this size would pile up until V8 collects them. */
export class TextFile {
  private readonly file: MeasuredFile;
  private readonly buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  private filled = 0;

  /** @throws when there is one already */
  constructor(path: string) {
    this.file = new MeasuredFile(path);
  }

  write(text: string): void {
    const most = BYTES_PER_LETTER * text.length;
    if (most > BUFFER_BYTES - this.filled) this.flush();
    if (most > BUFFER_BYTES) this.file.write(Buffer.from(text));
    else this.filled += this.buffer.write(text, this.filled);
  }

  /** Writes what is left. */
  end(): Measured {
    this.flush();
    return this.file.measured();
  }

  close(): void {
    this.file.close();
  }

  private flush(): void {
    this.file.write(this.buffer.subarray(0, this.filled));
    this.filled = 0;
  }
}

/** The lines of a file, without empty ones; for the same threads. */
export function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    let filled = 0;
    for (let read = -1; read !== 0;) {
      // One line fills it.
      if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      read = readSync(file, buffer, { offset: filled });
      const end = filled + read;
      let start = 0;
      // What was there before has no end of a line.
      for (let at = buffer.indexOf(NEW_LINE, filled); at !== -1 && at < end; at = buffer.indexOf(NEW_LINE, start)) {
        if (at > start) yield buffer.toString('utf8', start, at);
        start = at + 1;
      }
      buffer.copyWithin(0, start, end);
      filled = end - start;
    }
    if (filled > 0) yield buffer.toString('utf8', 0, filled);
  } finally {
    closeSync(file);
  }
}
