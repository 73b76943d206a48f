import type { Canvas } from './canvas.js';
import { short, sky } from './canvas.js';

const LINES = 420;
const STEPS = 46;

/** Threads that follow a swirling field. */
export function drawCurrents(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const side = Math.min(width, height);
  const direction = flowField(canvas);
  const colours: [string, ...string[]] = [...palette.layers, palette.accent];
  const parts = [sky(canvas), '<g fill="none" stroke-linecap="round">'];
  for (let line = 0; line < LINES; line++) {
    let [x, y] = [random.between(-0.1, 1.1) * width, random.between(-0.1, 1.1) * height];
    const points = [`${short(x)} ${short(y)}`];
    for (let step = 0; step < STEPS; step++) {
      const angle = direction(x / side, y / side);
      x += Math.cos(angle) * side * 0.011;
      y += Math.sin(angle) * side * 0.011;
      points.push(`${short(x)} ${short(y)}`);
    }
    const thick = short(side * random.between(0.0012, 0.009));
    const opacity = short(random.between(0.35, 0.95));
    const colour = random.pick(colours);
    parts.push(
      `<path d="M${points.join('L')}" stroke="${colour}" stroke-width="${thick}" stroke-opacity="${opacity}"/>`,
    );
  }
  return `${parts.join('')}</g>`;
}

/** Angle at a place, from three crossing waves. */
function flowField({ random }: Canvas): (x: number, y: number) => number {
  const waves = Array.from({ length: 3 }, () => ({
    x: random.between(-5, 5),
    y: random.between(-5, 5),
    phase: random.between(0, Math.PI * 2),
  }));
  const lean = random.between(0, Math.PI * 2);
  return (x, y) => lean + waves.reduce((sum, wave) => sum + Math.sin(wave.x * x + wave.y * y + wave.phase), 0);
}
