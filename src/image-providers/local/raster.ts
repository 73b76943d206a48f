/** Interleaved 8-bit samples: 3 channels RGB, 4 channels RGBA. */
export interface Raster {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array;
}

/** One 8-bit sample a pixel. */
export interface GreyPlane {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A rectangle of whole pixels of the photo. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Brightness 0..255 of every pixel: Rec. 709 luma, in 16.16 fixed point. */
export function luminance({ width, height, channels, data }: Raster): GreyPlane {
  const grey = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < grey.length; i++, p += channels) {
    grey[i] = (13933 * (data[p] ?? 0) + 46871 * (data[p + 1] ?? 0) + 4732 * (data[p + 2] ?? 0) + 32768) >> 16;
  }
  return { width, height, data: grey };
}

/**
 * The level below which `share` (0..1) of the cloth's pixels lie; cloth is where the mask is at least half white.
 * A photo without any cloth answers for the whole picture.
 */
export function levelAt(share: number, plane: GreyPlane, mask: GreyPlane | null): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let i = 0; i < plane.data.length; i++) {
    if (mask && (mask.data[i] ?? 0) < 128) continue;
    const level = plane.data[i] ?? 0;
    counts[level] = (counts[level] ?? 0) + 1;
    total++;
  }
  if (total === 0) return mask ? levelAt(share, plane, null) : 0;
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += counts[level] ?? 0;
    if (seen > total * share) return level;
  }
  return 255;
}
