import { CHINESE_COLOURS, CSS_COLOURS } from './colour-names.js';

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** `lightgoldenrodyellow` is written in four words at most. */
const LONGEST_NAME = 4;
const LONGEST_CHINESE = Math.max(...[...CHINESE_COLOURS.keys()].map((name) => name.length));

/** The colours that a text names, in their order: `#rgb`, `#rrggbb`, CSS names (also in several words), Chinese names. */
export function colourMentions(text: string): Rgb[] {
  const found: { at: number; colour: Rgb }[] = [];
  for (const match of text.matchAll(/#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])/gi)) {
    found.push({ at: match.index, colour: rgbOf(match[0].slice(1)) });
  }
  found.push(...cssMentions(text), ...chineseMentions(text));
  return found.sort((a, b) => a.at - b.at).map(({ colour }) => colour);
}

function cssMentions(text: string): { at: number; colour: Rgb }[] {
  const words = [...text.toLowerCase().matchAll(/#?[a-z]+/g)];
  const found: { at: number; colour: Rgb }[] = [];
  for (let i = 0; i < words.length;) {
    let length = LONGEST_NAME;
    for (; length > 0; length--) {
      const name = words.slice(i, i + length).map(([word]) => word);
      const hex = CSS_COLOURS.get(name.join('').replace('grey', 'gray'));
      if (hex === undefined) continue;
      found.push({ at: words[i]?.index ?? 0, colour: rgbOf(hex) });
      break;
    }
    i += Math.max(1, length);
  }
  return found;
}

/** The longest name at each place: 浅蓝 is not 蓝. */
function chineseMentions(text: string): { at: number; colour: Rgb }[] {
  const found: { at: number; colour: Rgb }[] = [];
  for (let at = 0; at < text.length;) {
    let length = LONGEST_CHINESE;
    for (; length > 0; length--) {
      const hex = CHINESE_COLOURS.get(text.slice(at, at + length));
      if (hex === undefined) continue;
      found.push({ at, colour: rgbOf(hex) });
      break;
    }
    at += Math.max(1, length);
  }
  return found;
}

function rgbOf(hex: string): Rgb {
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
