/** Numbers that look random and are the same for the same seed everywhere. */
export class SeededRandom {
  private state: number;

  /** The seed is hashed (FNV-1a, 32 bit). */
  constructor(seed: string) {
    this.state = 0x811c9dc5;
    for (const byte of Buffer.from(seed)) this.state = Math.imul(this.state ^ byte, 0x01000193);
  }

  /** At least `least` and less than `most`: mulberry32 by Tommy Ettinger (public domain). */
  between(least: number, most: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let value = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
    return least + ((most - least) * ((value ^ (value >>> 14)) >>> 0)) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)] ?? choices[0];
  }
}
