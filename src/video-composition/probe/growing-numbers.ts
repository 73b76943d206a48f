/** Numbers in 8 bytes each, however many come: an array of their own in place of objects on the heap. */
export class GrowingNumbers {
  private held = new Float64Array(64);
  private length = 0;

  /** The number behind all others; -Infinity where there is none. */
  get last(): number {
    return this.held[this.length - 1] ?? -Infinity;
  }

  push(value: number): void {
    this.makeRoom();
    this.held[this.length++] = value;
  }

  pop(): void {
    this.length--;
  }

  /**
   * Puts a number where it belongs by its size.
   * @returns false, with nothing done, where that is more than so many places from the end
   */
  insert(value: number, mostPlaces: number): boolean {
    let at = this.length;
    while ((this.held[at - 1] ?? -Infinity) > value) at--;
    if (this.length - at > mostPlaces) return false;
    this.makeRoom();
    this.held.copyWithin(at + 1, at, this.length++);
    this.held[at] = value;
    return true;
  }

  clear(): void {
    this.held = new Float64Array(64);
    this.length = 0;
  }

  values(): Float64Array {
    return this.held.subarray(0, this.length);
  }

  private makeRoom(): void {
    if (this.length < this.held.length) return;
    const larger = new Float64Array(this.held.length * 2);
    larger.set(this.held);
    this.held = larger;
  }
}
