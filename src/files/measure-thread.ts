import { closeSync, openSync, readSync } from 'node:fs';
import type { Measured } from './measure.js';
import { Meter } from './measure.js';

/** Bytes that are read at once. */
const BLOCK = 1_048_576;

/** The worker threads' entry. A thread that has nothing else to do may wait for its disk. */
export function measureInThread(path: string): Measured {
  const meter = new Meter();
  const block = Buffer.allocUnsafeSlow(BLOCK);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const length = readSync(file, block);
      if (length === 0) return meter.result();
      meter.add(block.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}
