import sharp from 'sharp';

/** Most pixels a picture may have; a decoded one of this size takes 200 MB. */
const MAX_PIXELS = 50_000_000;
const FORMATS = new Set(['png', 'jpeg', 'webp', 'avif']);

export type PictureFault = 'NOT_AN_IMAGE' | 'TOO_MANY_PIXELS';

/** What is wrong with a file that should be a picture; null when nothing is. */
export async function pictureFault(path: string): Promise<PictureFault | null> {
  const metadata = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (!metadata) return 'NOT_AN_IMAGE';
  const format = metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format;
  if (!FORMATS.has(format)) return 'NOT_AN_IMAGE';
  return metadata.width * metadata.height > MAX_PIXELS ? 'TOO_MANY_PIXELS' : null;
}
