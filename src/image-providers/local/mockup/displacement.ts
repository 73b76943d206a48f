import { blurredRegion } from '../blur.js';
import type { GreyPlane, Region } from '../raster.js';

/** Pixels by which the print is pulled sideways at each pixel of the region. */
export interface Displacement {
  dx: Float32Array;
  dy: Float32Array;
}

/** Pixels of shift per level-per-pixel of slope, on a photo 1200 pixels wide. */
const STRENGTH = 7;
const MAX_SHIFT = 12;
/** A drawn map is smooth already; a photo's luminance also holds the weave and the grain of the camera. */
const MAP_BLUR = 4;
const PHOTO_BLUR = 14;

/**
 * How the folds bend the print: it slides along the slope of the cloth, the gradient of the blurred height map.
 * Without a map the photo's brightness stands for the height, as in the displacement filters of picture editors.
 */
export function clothDisplacement(map: GreyPlane | null, light: GreyPlane, region: Region): Displacement {
  const scale = light.width / 1200;
  const height = blurredRegion(map ?? light, region, (map ? MAP_BLUR : PHOTO_BLUR) * scale);
  const { width } = region;
  const dx = new Float32Array(height.length);
  const dy = new Float32Array(height.length);
  for (let y = 0; y < region.height; y++) {
    const above = Math.max(0, y - 1) * width;
    const below = Math.min(region.height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const left = y * width + Math.max(0, x - 1);
      const right = y * width + Math.min(width - 1, x + 1);
      dx[i] = softLimit(((height[right] ?? 0) - (height[left] ?? 0)) / 2, scale);
      dy[i] = softLimit(((height[below + x] ?? 0) - (height[above + x] ?? 0)) / 2, scale);
    }
  }
  return { dx, dy };
}

/** Slope to shift. A cliff in the map (a seam, the garment's edge) must not tear the print, so the shift saturates. */
function softLimit(slope: number, scale: number): number {
  const limit = MAX_SHIFT * scale;
  const shift = STRENGTH * slope * scale * scale;
  return (shift * limit) / (limit + Math.abs(shift));
}
