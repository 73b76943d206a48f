import sharp from 'sharp';
import { letters, lettersWidth } from '../lettering/stroke-font.js';
import { decode, openPicture } from '../picture.js';

/** Said across the top of each. */
const BANNER = 'Sample - not a real edit';
/** Height of the pictures, of the banner and of the gaps, in pixels. */
const ROW = 640;
const STRIP = 84;
const GAP = 16;
const WIDEST = 960;

/** Lays the pictures of an order side by side under a banner that says what this is. @returns a JPEG */
export async function drawSample(title: string, paths: readonly string[]): Promise<Uint8Array> {
  const pictures = await Promise.all(
    paths.map(
      async (path, i) =>
        await decode(
          i === 0 ? 'source image' : `reference image ${i}`,
          openPicture(path)
            .resize(WIDEST, ROW, { fit: 'inside' })
            .toColourspace('srgb')
            .flatten({ background: '#fff' }),
        ),
    ),
  );
  const inner = pictures.reduce((sum, { width }) => sum + width + GAP, GAP);
  const banner = `${BANNER} - ${title}`;
  const letterHeight = 26;
  const width = Math.max(inner, Math.ceil(lettersWidth(banner, letterHeight)) + 2 * GAP);
  let left = GAP + Math.round((width - inner) / 2);
  const composites = pictures.map((picture) => {
    const top = STRIP + Math.round((ROW - picture.height) / 2);
    const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
    const placed = { input: Buffer.from(picture.data), raw, left, top };
    left += picture.width + GAP;
    return placed;
  });
  const text = letters(banner, { x: GAP, y: (STRIP - letterHeight) / 2, height: letterHeight });
  const height = STRIP + ROW + GAP;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${STRIP}">${text}</svg>`;
  return await sharp({ create: { width, height, channels: 3, background: '#7a3b3b' } })
    .composite([...composites, { input: Buffer.from(svg), left: 0, top: 0 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}
