import { PictureTimes } from './picture-times.js';

export interface Packet {
  /** When it is shown, in units of the stream's time base, as its duration. */
  time: number;
  duration: number;
  bytes: number;
  /** Whether it needs no packet before it. */
  key: boolean;
}

/** What the packets of a stream tell that no header does. Times are in units of the stream's time base. */
export interface PacketSummary {
  count: number;
  first: number;
  /** When the last is shown. */
  last: number;
  /** End of the last packet. */
  end: number;
  bytes: number;
  /** Packets that an edit list hides. */
  hidden: number;
  /** Null where the stream has no pictures. */
  pictures: PictureTimes | null;
}

/**
 * Takes the packets of one stream in, in the order of decoding. Uploads are looked into where the API runs, and may have
 * millions of packets: of pictures only numbers are kept, of sound nothing but sums.
 */
export class StreamPackets {
  private count = 0;
  private first = Infinity;
  private last = -Infinity;
  private end = -Infinity;
  private bytes = 0;
  private hidden = 0;
  private readonly pictures: PictureTimes | null;

  /** @param type as ffprobe calls it, such as `video` */
  constructor(type: string) {
    this.pictures = type === 'video' ? new PictureTimes() : null;
  }

  add({ time, duration, bytes, key }: Packet): void {
    this.count++;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.end = Math.max(this.end, time + duration);
    this.bytes += bytes;
    this.pictures?.add(time, key);
  }

  hide({ bytes }: Pick<Packet, 'bytes'>): void {
    this.hidden++;
    this.bytes += bytes;
  }

  summary(): PacketSummary {
    const { count, first, last, end, bytes, hidden, pictures } = this;
    return { count, first: count === 0 ? 0 : first, last, end, bytes, hidden, pictures };
  }
}
