/** Interleaved samples of a reduced picture, as floats of 0 to 255. */
export interface Samples {
  width: number;
  height: number;
  /** Red, green and blue of each pixel. */
  data: Float32Array;
}

/** One float a pixel. */
export interface Plane {
  width: number;
  height: number;
  data: Float32Array;
}

export function emptyPlane({ width, height }: { width: number; height: number }): Plane {
  return { width, height, data: new Float32Array(width * height) };
}

/** Indices of the pixels that lie at most `thickness` pixels from the edge of the picture. */
export function borderPixels({ width, height }: { width: number; height: number }, thickness: number): Uint32Array {
  const found: number[] = [];
  for (let y = 0; y < height; y++) {
    const wholeRow = y < thickness || y >= height - thickness;
    for (let x = 0; x < width; x++) {
      if (wholeRow || x < thickness || x >= width - thickness) found.push(y * width + x);
    }
  }
  return Uint32Array.from(found);
}

/** The value below which half of the numbers lie; sorts in place. */
export function medianOf(values: Float32Array): number {
  values.sort();
  return values[values.length >> 1] ?? 0;
}
