import type { Canvas } from './canvas.js';
import { glow, short, sky } from './canvas.js';

/** Rings of petals around a centre that is not quite in the middle. */
export function drawBlossom(canvas: Canvas): string {
  const { width, height, palette, random } = canvas;
  const side = Math.min(width, height);
  const centre = { x: width * random.between(0.38, 0.62), y: height * random.between(0.4, 0.6) };
  const petals = random.whole(7, 14);
  const slim = random.between(0.16, 0.34);
  const parts = [sky(canvas), glow('halo', palette.accent, { ...centre, radius: side * 0.75 })];
  palette.layers.forEach((colour, ring) => {
    const reach = side * (0.5 - 0.085 * ring) * random.between(0.9, 1.1);
    const turn = random.between(0, 360);
    for (let i = 0; i < petals; i++) {
      const angle = short(turn + (360 * i) / petals);
      const [rx, ry] = [short(reach / 2), short((reach * slim) / 2)];
      parts.push(
        `<g transform="translate(${short(centre.x)} ${short(centre.y)}) rotate(${angle})">` +
          `<ellipse cx="${rx}" rx="${rx}" ry="${ry}" fill="${colour}" fill-opacity=".72"/></g>`,
      );
    }
  });
  const heart = short(side * random.between(0.03, 0.06));
  parts.push(`<circle cx="${short(centre.x)}" cy="${short(centre.y)}" r="${heart}" fill="${palette.accent}"/>`);
  return parts.join('');
}
