import type { Quad } from '../image-providers/local/mockup/mockup.js';

/** What a provider has to know to compose a preview. */
export interface Composite {
  product: string;
  color: string;
  size: string;
  /** Corners of the print area in pixels of the photo. */
  printArea: Quad;
  photo: { width: number; height: number };
}

/** The one prompt of every preview that a provider composes: the first picture is the product, the second the artwork. */
export function compositePrompt({ product, color, size, printArea, photo }: Composite): string {
  const xs = printArea.map(({ x }) => x);
  const ys = printArea.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const percent = (value: number, of: number): string => `${Math.round((100 * value) / of)} %`;
  return [
    `Print the artwork of the second picture on the product of the first: ${product}, colour ${color}, size ${size}.`,
    `The print fills a box ${percent(right - left, photo.width)} of the picture wide and ${percent(bottom - top, photo.height)} high,`,
    `centred ${percent((left + right) / 2, photo.width)} from the left and ${percent((top + bottom) / 2, photo.height)} from the top,`,
    'as large as fits into it without changing the proportions of the artwork.',
    'It follows the folds and takes the light of the material, as ink does.',
    'Keep the product, its colour, the background, the framing and the artwork otherwise exactly as they are; add nothing.',
  ].join(' ');
}
