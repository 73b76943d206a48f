import type { Excess } from './buckling.js';
import { noise } from './noise.js';

export type ExcessAt = (x: number, y: number) => Excess;

/** Folds that run out from a point, as from an armpit or from where a handle pulls: cloth is left over around it. */
export function radiating(cx: number, cy: number, reach: number, amount: number): ExcessAt {
  return (x, y) => {
    const dx = x - cx;
    const dy = y - cy;
    const squared = dx * dx + dy * dy + 1;
    const strength = (amount * Math.exp(-squared / (2 * reach * reach))) / squared;
    return { xx: strength * dy * dy, xy: -strength * dx * dy, yy: strength * dx * dx };
  };
}

/** Folds along a direction (radians, 0 = to the right) in an oval about a place. */
export function folded(
  cx: number,
  cy: number,
  reachX: number,
  reachY: number,
  angle: number,
  amount: number,
): ExcessAt {
  const ax = -Math.sin(angle);
  const ay = Math.cos(angle);
  return (x, y) => {
    const strength = amount * Math.exp(-(((x - cx) / reachX) ** 2 + ((y - cy) / reachY) ** 2) / 2);
    return { xx: strength * ax * ax, xy: strength * ax * ay, yy: strength * ay * ay };
  };
}

/** No two garments lie alike: a little too much and too little everywhere. */
export function uneven(size: number, amount: number, seed: number): ExcessAt {
  return (x, y) => ({
    xx: amount * noise(x / size, y / size, seed),
    xy: amount * noise(x / size, y / size, seed + 1),
    yy: amount * noise(x / size, y / size, seed + 2),
  });
}

export function summed(parts: ExcessAt[]): ExcessAt {
  return (x, y) => {
    const sum = { xx: 0, xy: 0, yy: 0 };
    for (const part of parts) {
      const { xx, xy, yy } = part(x, y);
      sum.xx += xx;
      sum.xy += xy;
      sum.yy += yy;
    }
    return sum;
  };
}
