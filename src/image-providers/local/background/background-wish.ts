import type { Rgb } from './colour-mentions.js';
import { colourMentions } from './colour-mentions.js';

/** What lies behind the subject: a vertical gradient from top to bottom (one colour: twice the same), or a picture. */
export type BackgroundWish = { from: Rgb; to: Rgb } | { path: string };

/** What can be written; said to whoever wrote something else. */
export const BACKGROUND_HINT =
  'The local provider paints a colour ("#e8e4da", "light blue", "浅蓝") or a gradient of two ' +
  '("gradient from white to #88aacc"), or lays a reference image behind the subject.';

/** How much of the way to white a gradient of one colour begins. */
const LIGHTENED = 0.6;

/** Reads a background from a prompt; null when it names no colour. */
export function readBackgroundWish(prompt: string): BackgroundWish | null {
  const [first, second] = colourMentions(prompt);
  if (!first) return null;
  if (second) return { from: first, to: second };
  return /gradient|渐变/i.test(prompt) ? { from: lighter(first), to: first } : { from: first, to: first };
}

function lighter([red, green, blue]: Rgb): Rgb {
  const mix = (level: number): number => Math.round(level + (255 - level) * LIGHTENED);
  return [mix(red), mix(green), mix(blue)];
}
