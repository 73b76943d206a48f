interface Packet {
  pts: number;
  key: boolean;
}

/** What the packets of a stream tell that no header does. Times are in units of the stream's time base. */
export interface PacketSummary {
  count: number;
  first: number;
  /** End of the last packet. */
  end: number;
  /** Times of display, in order. */
  times: number[];
  /** Times at which a copy may begin. */
  keys: number[];
  /** Packets that an edit list hides. */
  hidden: number;
}

/** Collects the packets of one stream, in the order of decoding. */
export class StreamPackets {
  private readonly packets: Packet[] = [];
  private end = -Infinity;
  private hidden = 0;

  add(pts: number, duration: number, key: boolean): void {
    this.packets.push({ pts, key });
    this.end = Math.max(this.end, pts + duration);
  }

  hide(): void {
    this.hidden++;
  }

  summary(): PacketSummary {
    const times = this.packets.map(({ pts }) => pts).sort((a, b) => a - b);
    return {
      count: times.length,
      first: times[0] ?? 0,
      end: this.end,
      times,
      keys: this.cleanKeys(),
      hidden: this.hidden,
    };
  }

  /** A frame that comes after a key frame and is shown before it needs frames before the key frame, too. */
  private cleanKeys(): number[] {
    const keys: number[] = [];
    let earliestAfter = Infinity;
    for (const { pts, key } of this.packets.toReversed()) {
      if (key && pts < earliestAfter) keys.push(pts);
      earliestAfter = Math.min(earliestAfter, pts);
    }
    return keys.reverse();
  }
}
