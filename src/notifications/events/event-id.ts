/** A place in the stream: the largest seq that was sent, and when that move was made. */
export interface StreamPlace {
  seq: number;
  /** Null when it is not known. */
  time: Date | null;
}

/** `4711.1763803453`: the seq, and the second, which tells how far to look back for moves that became visible late. */
export function toEventId({ seq, time }: StreamPlace): string {
  return time === null ? String(seq) : `${seq}.${Math.floor(time.getTime() / 1_000)}`;
}

/** Null for what is no id of ours; a seq alone is one, too. */
export function parseEventId(id: string): StreamPlace | null {
  const [, seq, seconds] = /^(\d{1,15})(?:\.(\d{1,11}))?$/.exec(id) ?? [];
  if (seq === undefined) return null;
  return { seq: Number(seq), time: seconds === undefined ? null : new Date(Number(seconds) * 1_000) };
}
