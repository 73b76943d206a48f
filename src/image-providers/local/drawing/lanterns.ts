import type { Canvas } from './canvas.js';
import { glow, short, sky } from './canvas.js';

const LIGHTS = 16;
const RINGS = 7;
const SPARKS = 70;

/** Soft lights out of focus, thin rings and sparks before them. */
export function drawLanterns(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const side = Math.min(width, height);
  const colours: [string, ...string[]] = [palette.accent, ...palette.layers];
  const place = () => ({ x: random.between(0, 1) * width, y: random.between(0, 1) * height });
  const parts = [sky(canvas)];
  for (let i = 0; i < LIGHTS; i++) {
    parts.push(glow(`light${i}`, random.pick(colours), { ...place(), radius: side * random.between(0.18, 0.55) }));
  }
  for (let i = 0; i < RINGS; i++) {
    const { x, y } = place();
    const radius = short(side * random.between(0.04, 0.24));
    const stroke = `stroke="${random.pick(colours)}" stroke-width="${short(side * random.between(0.002, 0.012))}"`;
    parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="none" stroke-opacity=".8" ${stroke}/>`);
  }
  for (let i = 0; i < SPARKS; i++) {
    const { x, y } = place();
    const radius = short(side * random.between(0.0015, 0.006));
    parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="#fff" fill-opacity=".7"/>`);
  }
  return parts.join('');
}
