/** A side of 64 to 4096 pixels. */
const SIDE = '(?:6[4-9]|[7-9]\\d|[1-9]\\d\\d|[1-3]\\d{3}|40[0-8]\\d|409[0-6])';

/** `1024x1024` and the like. */
export const PICTURE_SIZE_PATTERN = new RegExp(`^${SIDE}x${SIDE}$`);

/** Null for what is no size. */
export function parsePictureSize(text: string | undefined): { width: number; height: number } | null {
  if (text === undefined || !PICTURE_SIZE_PATTERN.test(text)) return null;
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}
