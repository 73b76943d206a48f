import { GrowingNumbers } from './growing-numbers.js';

/** Pictures are decoded at most a few places (16 in H.264) from where they are shown; this allows for careless muxers, too. */
const MOST_PLACES = 250;

/** When pictures are shown, and at which of them a copy may begin. All is put in order as it comes: there may be millions. */
export class PictureTimes {
  private readonly times = new GrowingNumbers();
  private readonly keys = new GrowingNumbers();
  private isOrderly = true;

  /** Takes them in the order of decoding. */
  add(time: number, key: boolean): void {
    // A frame that comes after a key frame and is shown before it needs frames before the key frame, too.
    while (this.keys.last >= time) this.keys.pop();
    if (key) this.keys.push(time);
    if (!this.isOrderly) return;
    this.isOrderly = this.times.insert(time, MOST_PLACES);
    if (!this.isOrderly) this.times.clear();
  }

  /** In the order of display; null when they jump about, as those of no constant rate do. */
  inOrder(): Float64Array | null {
    return this.isOrderly ? this.times.values() : null;
  }

  /** Times at which a copy may begin, in order. */
  cleanKeys(): Float64Array {
    return this.keys.values();
  }
}
