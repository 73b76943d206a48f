/** A connected set of pixels of one label. */
export interface LabelRegion {
  label: number;
  pixels: number[];
  touchesBorder: boolean;
}

/** Takes the labels apart into connected regions (4 neighbours). */
export function regionsOf(labels: Uint8Array, width: number): LabelRegion[] {
  const seen = new Uint8Array(labels.length);
  const regions: LabelRegion[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (seen[start] === 0) regions.push(flood(labels, width, { start, seen }));
  }
  return regions;
}

function flood(labels: Uint8Array, width: number, { start, seen }: { start: number; seen: Uint8Array }): LabelRegion {
  const label = labels[start] ?? 0;
  const pixels = [start];
  seen[start] = 1;
  let touchesBorder = false;
  const visit = (pixel: number): void => {
    if (seen[pixel] !== 0 || labels[pixel] !== label) return;
    seen[pixel] = 1;
    pixels.push(pixel);
  };
  for (let next = 0; next < pixels.length; next++) {
    const pixel = pixels[next] ?? 0;
    const x = pixel % width;
    const below = pixel + width;
    if (x === 0 || x === width - 1 || pixel < width || below >= labels.length) touchesBorder = true;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (below < labels.length) visit(below);
  }
  return { label, pixels, touchesBorder };
}
