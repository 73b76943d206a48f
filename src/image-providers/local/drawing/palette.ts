import type { Rgb } from '../background/colour-mentions.js';
import { colourMentions } from '../background/colour-mentions.js';
import type { SeededRandom } from './seeded-random.js';

/** Five CSS colours that go together, and whether the picture is a dark one. */
export interface Palette {
  sky: [top: string, bottom: string];
  /** From far (close to the sky) to near. */
  layers: [string, string, string, string, string];
  accent: string;
  dark: boolean;
}

/** Hues in degrees of what prompts often speak of. */
const MOODS: readonly [RegExp, number][] = [
  [/sunset|sunrise|dawn|fire|desert|autumn|日落|日出|夕阳|沙漠|秋/i, 18],
  [/ocean|sea|water|lake|river|rain|海|水|湖|雨/i, 200],
  [/forest|jungle|garden|grass|spring|森林|草|春|竹/i, 135],
  [/night|space|galaxy|star|moon|夜|星|月|宇宙/i, 240],
  [/flower|blossom|rose|love|花|樱|爱/i, 335],
  [/snow|ice|winter|雪|冰|冬/i, 210],
];
const DARK = /night|space|galaxy|dark|midnight|moon|夜|星|月|宇宙|黑暗/i;
/** Degrees between the hues of far and near layers: neighbours, and wider steps. */
const SPREADS: readonly [number, ...number[]] = [18, 28, -22, 45, -40];

/** Colours by chance, unless the prompt names some: then the first leads, and a second one is the accent. */
export function choosePalette(prompt: string, random: SeededRandom): Palette {
  const [first, second] = colourMentions(prompt);
  const mood = MOODS.find(([words]) => words.test(prompt))?.[1];
  const lead = first
    ? hueAndStrength(first)
    : { hue: mood ?? random.between(0, 360), strength: random.between(0.45, 0.75) };
  const hue = lead.hue + random.between(-8, 8);
  const spread = random.pick(SPREADS);
  const dark = DARK.test(prompt) || random.between(0, 1) < 0.3;
  const away = random.pick([150, 180, 205]);
  const { hue: accentHue, strength } = second ? hueAndStrength(second) : { hue: hue + away, strength: lead.strength };
  const tone = (turn: number, light: number, share = 1): string => hsl(hue + turn, lead.strength * share, light);
  const light = dark ? [0.2, 0.26, 0.34, 0.44, 0.56] : [0.8, 0.68, 0.54, 0.4, 0.26];
  const [l0 = 0, l1 = 0, l2 = 0, l3 = 0, l4 = 0] = light;
  return {
    sky: dark ? [tone(spread, 0.06), tone(0, 0.2)] : [tone(spread * 1.5, 0.9, 0.8), tone(-spread, 0.82)],
    layers: [tone(0, l0), tone(spread * 0.5, l1), tone(spread, l2), tone(spread * 1.5, l3), tone(spread * 2, l4)],
    accent: hsl(accentHue, Math.max(0.6 * strength, strength * 1.2), dark ? 0.72 : 0.6),
    dark,
  };
}

/** Degrees, and saturation 0 to 1; grey stays nearly grey. */
function hueAndStrength([red, green, blue]: Rgb): { hue: number; strength: number } {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 12) return { hue: 220, strength: 0.06 };
  const sector =
    most === red ? ((green - blue) / range) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return { hue: sector * 60, strength: Math.min(0.85, 0.25 + (0.6 * range) / 255) };
}

function hsl(hue: number, strength: number, light: number): string {
  const turned = Math.round(((hue % 360) + 360) % 360);
  return `hsl(${turned},${Math.round(100 * Math.min(1, strength))}%,${Math.round(100 * light)}%)`;
}
