/** Interleaved floats of a picture with any number of channels. */
export interface Layer {
  width: number;
  height: number;
  channels: number;
  data: Float32Array;
}

/**
 * Fills what is unknown from what is known around it, ever more coarsely with the distance: the push-pull of Gortler and
 * others, "The Lumigraph", SIGGRAPH 1996.
 * @param weights 0 (unknown) to 1 (known) for each pixel
 */
export function fillUnknown(layer: Layer, weights: Float32Array): Layer {
  const { width, height, channels, data } = layer;
  if (width <= 1 && height <= 1) return layer;
  const { coarse, coarseWeights } = halve(layer, weights);
  const filled = fillUnknown(coarse, coarseWeights);
  const out = new Float32Array(data.length);
  const sample = new Float32Array(channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const known = weights[pixel] ?? 0;
    if (known < 1) sampleLayer(filled, ((pixel % width) - 0.5) / 2, (Math.floor(pixel / width) - 0.5) / 2, sample);
    for (let c = 0; c < channels; c++) {
      out[pixel * channels + c] = known * (data[pixel * channels + c] ?? 0) + (1 - known) * (sample[c] ?? 0);
    }
  }
  return { width, height, channels, data: out };
}

function halve({ width, height, channels, data }: Layer, weights: Float32Array) {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const coarse: Layer = { width: w, height: h, channels, data: new Float32Array(w * h * channels) };
  const sums = new Float32Array(w * h);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const weight = weights[pixel] ?? 0;
    if (weight === 0) continue;
    const to = (Math.floor(pixel / width) >> 1) * w + ((pixel % width) >> 1);
    sums[to] = (sums[to] ?? 0) + weight;
    for (let c = 0; c < channels; c++) {
      coarse.data[to * channels + c] =
        (coarse.data[to * channels + c] ?? 0) + weight * (data[pixel * channels + c] ?? 0);
    }
  }
  coarse.data.forEach((sum, i) => {
    const total = sums[Math.floor(i / channels)] ?? 0;
    if (total > 0) coarse.data[i] = sum / total;
  });
  return { coarse, coarseWeights: sums.map((sum) => Math.min(1, sum)) };
}

/** Bilinear sample at a place in pixels, where 0 is the centre of the first; the edge is repeated outside. */
export function sampleLayer({ width, height, channels, data }: Layer, x: number, y: number, out: Float32Array): void {
  const u = Math.max(0, Math.min(width - 1, x));
  const v = Math.max(0, Math.min(height - 1, y));
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [fx, fy] = [u - left, v - top];
  const right = Math.min(width - 1, left + 1);
  const below = Math.min(height - 1, top + 1) * width;
  const above = top * width;
  for (let c = 0; c < channels; c++) {
    const upper =
      (data[(above + left) * channels + c] ?? 0) * (1 - fx) + (data[(above + right) * channels + c] ?? 0) * fx;
    const lower =
      (data[(below + left) * channels + c] ?? 0) * (1 - fx) + (data[(below + right) * channels + c] ?? 0) * fx;
    out[c] = upper * (1 - fy) + lower * fy;
  }
}
