/** Letters as SVG paths in a box 4 wide and 6 high: pictures must carry text on machines without any font. */
const STROKES: Readonly<Record<string, string>> = {
  A: 'M0 6 2 0 4 6M.8 4H3.2',
  B: 'M0 3H2.5M0 0H2.3Q3.7 0 3.7 1.5T2.3 3Q4 3 4 4.5T2.3 6H0Z',
  C: 'M4 1Q3.4 0 2.2 0 0 0 0 3T2.2 6Q3.4 6 4 5',
  D: 'M0 0H1.8Q4 0 4 3T1.8 6H0Z',
  E: 'M4 0H0V6H4M0 3H3',
  F: 'M4 0H0V6M0 3H3',
  G: 'M4 1Q3.4 0 2.2 0 0 0 0 3T2.2 6Q4 6 4 3.4H2.4',
  H: 'M0 0V6M4 0V6M0 3H4',
  I: 'M2 0V6M1 0H3M1 6H3',
  J: 'M3.5 0V4.4Q3.5 6 1.8 6 .4 6 .2 4.6',
  K: 'M0 0V6M4 0 0 3.6M1.4 2.5 4 6',
  L: 'M0 0V6H4',
  M: 'M0 6V0L2 3.4 4 0V6',
  N: 'M0 6V0L4 6V0',
  O: 'M2 0Q0 0 0 3T2 6 4 3 2 0Z',
  P: 'M0 6V0H2.3Q4 0 4 1.7T2.3 3.4H0',
  Q: 'M2 0Q0 0 0 3T2 6 4 3 2 0ZM2.6 4.4 4 6.2',
  R: 'M0 6V0H2.3Q4 0 4 1.6T2.3 3.2H0M2.2 3.2 4 6',
  S: 'M3.8 1Q3.4 0 2 0 .2 0 .2 1.5 .2 2.7 2 3T3.9 4.5Q3.9 6 2 6 .6 6 .1 5',
  T: 'M0 0H4M2 0V6',
  U: 'M0 0V4Q0 6 2 6T4 4V0',
  V: 'M0 0 2 6 4 0',
  W: 'M0 0 1 6 2 2.4 3 6 4 0',
  X: 'M0 0 4 6M4 0 0 6',
  Y: 'M0 0 2 3 4 0M2 3V6',
  Z: 'M0 0H4L0 6H4',
  '1': 'M.8 1.2 2.2 0V6M.8 6H3.6',
  '2': 'M.2 1.4Q.4 0 2 0 3.8 0 3.8 1.6 3.8 2.6 2.8 3.6L.1 6H4',
  '3': 'M.2 .8Q.8 0 2 0 3.7 0 3.7 1.5 3.7 2.9 1.6 2.9 3.9 2.9 3.9 4.5 3.9 6 2 6 .6 6 .1 5',
  '4': 'M3 6V0L0 4.2H4',
  '-': 'M.8 3.2H3.2',
};

const ADVANCE = 5.6;

/** Width of a text that is `height` high, in the same unit. */
export function lettersWidth(text: string, height: number): number {
  return (Math.max(0, text.length * ADVANCE - (ADVANCE - 4)) * height) / 6;
}

/**
 * SVG of a text in capitals, its top left corner at (x, y), with a dark rim so that it reads on anything.
 * Characters without strokes leave a gap.
 */
export function letters(text: string, { x, y, height }: { x: number; y: number; height: number }): string {
  const scale = height / 6;
  const paths = [...text.toUpperCase()]
    .map((letter, i) => ({ path: STROKES[letter], left: i * ADVANCE }))
    .filter(({ path }) => path !== undefined)
    .map(({ path, left }) => `<path transform="translate(${left} 0)" d="${path}"/>`)
    .join('');
  const style = 'fill="none" stroke-linecap="round" stroke-linejoin="round"';
  return (
    `<g transform="translate(${x} ${y}) scale(${scale})" ${style}>` +
    `<g stroke="#000" stroke-opacity=".55" stroke-width="1.9">${paths}</g>` +
    `<g stroke="#fff" stroke-width=".85">${paths}</g></g>`
  );
}
