/** `30000/1001` as a number. */
export function rateOf(text: string): number {
  const [over = 0, under = 1] = text.split(/[/:]/).map(Number);
  return under === 0 ? 0 : over / under;
}

/** How far a frame may be from its place; files of Matroska know their times to a millisecond only. */
const TOLERANCE_SECONDS = 0.0011;

/**
 * The first of the rates by which every frame is where it should be, or null when there is none.
 * @param times of display, in order
 * @param base seconds that one of their units lasts
 */
export function constantRate(times: Float64Array, base: number, candidates: readonly string[]): string | null {
  const first = (times[0] ?? 0) * base;
  const fits = (text: string): boolean => {
    const rate = rateOf(text);
    return rate > 0 && times.every((time, index) => Math.abs(time * base - first - index / rate) <= TOLERANCE_SECONDS);
  };
  return candidates.find(fits) ?? null;
}

const COMMON_RATES = ['24/1', '25/1', '30/1', '50/1', '60/1', '24000/1001', '30000/1001', '60000/1001'];

/** The common rate that is nearest to the given one. */
export function nearestCommonRate(rate: number): string {
  const distance = (text: string): number => Math.abs(rateOf(text) - rate);
  return COMMON_RATES.toSorted((a, b) => distance(a) - distance(b))[0] ?? '30/1';
}

/** The rates of television, a thousandth below these, are written with two or three digits: 29.97, 23.976. */
const BROADCAST = [24, 30, 48, 60, 120];
const WRITTEN_TO = 0.005;

/** The exact rate that somebody means who writes so many frames a second, to a thousandth of a frame. */
export function exactRate(fps: number): string {
  const broadcast = BROADCAST.find((rate) => Math.abs(fps - (rate * 1_000) / 1_001) < WRITTEN_TO);
  if (broadcast !== undefined) return `${broadcast * 1_000}/1001`;
  const thousandths = Math.round(fps * 1_000);
  const shared = commonDivisor(thousandths, 1_000);
  return `${thousandths / shared}/${1_000 / shared}`;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
