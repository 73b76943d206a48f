import type { Canvas } from './canvas.js';
import { glow, short, sky } from './canvas.js';

const POINTS = 96;

/** Hills behind hills, and a sun or moon above them. */
export function drawRidges(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const side = Math.min(width, height);
  const sun = { x: width * random.between(0.2, 0.8), y: height * random.between(0.16, 0.42) };
  const radius = side * random.between(0.07, 0.13);
  const parts = [
    sky(canvas),
    glow('halo', palette.accent, { ...sun, radius: radius * 3.4 }),
    `<circle cx="${short(sun.x)}" cy="${short(sun.y)}" r="${short(radius)}" fill="${palette.accent}"/>`,
  ];
  palette.layers.forEach((colour, depth) => {
    const base = height * (0.48 + 0.115 * depth + random.between(-0.03, 0.03));
    parts.push(ridge(canvas, { colour, base, swing: height * random.between(0.05, 0.11) }));
  });
  return parts.join('');
}

interface Ridge {
  colour: string;
  base: number;
  swing: number;
}

/** Four sines of ever shorter waves: hills with smaller hills on them. */
function ridge({ width, height, random }: Canvas, { colour, base, swing }: Ridge): string {
  const waves = [1, 2.1, 4.3, 9].map((frequency) => ({
    frequency: frequency * random.between(0.7, 1.3) * Math.PI * 2,
    phase: random.between(0, Math.PI * 2),
    share: 1 / frequency,
  }));
  const line = Array.from({ length: POINTS + 1 }, (_, i) => {
    const x = i / POINTS;
    const lift = waves.reduce((sum, { frequency, phase, share }) => sum + share * Math.sin(frequency * x + phase), 0);
    return `${short(x * width)} ${short(base + swing * lift * 0.6)}`;
  });
  return `<path d="M0 ${height}L${line.join('L')}L${width} ${height}Z" fill="${colour}"/>`;
}
