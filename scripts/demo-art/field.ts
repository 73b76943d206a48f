/** A number at every pixel. Heights are in pixels too, so that slopes are plain ratios. */
export interface Field {
  width: number;
  height: number;
  data: Float32Array;
}

export function fieldOf(width: number, height: number, value: (x: number, y: number, i: number) => number): Field {
  const data = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) data[i] = value(x, y, i);
  }
  return { width, height, data };
}

export function at(field: Field, x: number, y: number): number {
  const cx = x < 0 ? 0 : x >= field.width ? field.width - 1 : x;
  const cy = y < 0 ? 0 : y >= field.height ? field.height - 1 : y;
  return field.data[cy * field.width + cx] ?? 0;
}

/** Gaussian blur, separable; the edge of the field is repeated outwards. */
export function blurred(field: Field, sigma: number): Field {
  const radius = Math.ceil(sigma * 2.6);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kernel = Float32Array.from(weights, (weight) => weight / total);
  return convolved(convolved(field, kernel, radius, true), kernel, radius, false);
}

function convolved(field: Field, kernel: Float32Array, radius: number, across: boolean): Field {
  const { width, height, data } = field;
  const out = new Float32Array(data.length);
  const count = across ? width : height;
  const step = across ? 1 : width;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = across ? x : y;
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const to = here + k < 0 ? -here : here + k >= count ? count - 1 - here : k;
        sum += (kernel[k + radius] ?? 0) * (data[i + to * step] ?? 0);
      }
      out[i] = sum;
    }
  }
  return { width, height, data: out };
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

export function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** 0 below `from`, 1 above `to`, an S between them. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp01((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}
