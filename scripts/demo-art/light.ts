import type { Field } from './field.js';
import { at, blurred, fieldOf, smoothstep } from './field.js';

/** Towards the key light: from the upper left, 42 degrees above the cloth. */
const KEY = unit(-0.55, -0.62, 0.78);
/** A weak lamp on the other side keeps the shadows of white cloth from going grey. */
const FILL = unit(0.7, 0.25, 0.7);
const CREVICES: [sigma: number, strength: number][] = [
  [3, 0.5],
  [10, 0.75],
  [30, 0.8],
];

/** Light on each pixel of a height field, 1 = that of a flat cloth in the open; linear, not sRGB. */
export function lit(height: Field): Field {
  const open = openness(height);
  const flat = lamp(KEY, 0, 0) * 0.62 + lamp(FILL, 0, 0) * 0.14 + 0.24;
  return fieldOf(height.width, height.height, (x, y, i) => {
    const sx = (at(height, x + 1, y) - at(height, x - 1, y)) / 2;
    const sy = (at(height, x, y + 1) - at(height, x, y - 1)) / 2;
    const sky = 0.24 * (open.data[i] ?? 1);
    const key = 0.62 * lamp(KEY, sx, sy) * keyShadow(height, x, y) * (0.35 + 0.65 * (open.data[i] ?? 1));
    return (key + 0.14 * lamp(FILL, sx, sy) * (open.data[i] ?? 1) + sky) / flat;
  });
}

/** Ambient occlusion: what lies lower than its surroundings, at three sizes of surroundings, sees less of the room. */
function openness(height: Field): Field {
  const open = fieldOf(height.width, height.height, () => 1);
  for (const [sigma, strength] of CREVICES) {
    const around = blurred(height, sigma);
    for (let i = 0; i < open.data.length; i++) {
      const depth = ((around.data[i] ?? 0) - (height.data[i] ?? 0)) / sigma;
      open.data[i] = (open.data[i] ?? 1) * Math.max(0.5, 1 - strength * Math.max(0, depth));
    }
  }
  return open;
}

/** The lamp is a soft box: light wraps a little round the edge of what faces away from it. */
function lamp(direction: readonly [number, number, number], slopeX: number, slopeY: number): number {
  const length = Math.sqrt(slopeX * slopeX + slopeY * slopeY + 1);
  const facing = (-slopeX * direction[0] - slopeY * direction[1] + direction[2]) / length;
  return Math.max(0, (facing + 0.2) / 1.2);
}

/** Part of the soft box that is seen past the folds between here and it. */
function keyShadow(height: Field, x: number, y: number): number {
  const flat = Math.hypot(KEY[0], KEY[1]);
  const here = at(height, x, y);
  let steepest = 0;
  for (let step = 3; step < 60; step *= 1.35) {
    const px = Math.round(x + (KEY[0] / flat) * step);
    const py = Math.round(y + (KEY[1] / flat) * step);
    steepest = Math.max(steepest, (at(height, px, py) - here) / step);
  }
  return 1 - 0.85 * smoothstep(0.35, 1.5, steepest);
}

function unit(x: number, y: number, z: number): readonly [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
