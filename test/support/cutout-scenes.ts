import sharp from 'sharp';

/** A subject without its surroundings: what a cut-out has to find again. */
export interface Subject {
  name: string;
  width: number;
  height: number;
  /** RGBA, 8 bit. */
  data: Uint8Array;
}

export type Rgb = readonly [number, number, number];

export interface Stage {
  name: string;
  /** Colours of the top and the bottom, or of the middle and the corners. */
  from: Rgb;
  to: Rgb;
  shape: 'vertical' | 'diagonal' | 'radial';
  /** Standard deviation of the noise, in levels. */
  noise: number;
  /** Share of the light that the soft shadow takes at its darkest. */
  shadow: number;
}

export interface Scene {
  name: string;
  width: number;
  height: number;
  /** RGB, 8 bit. */
  data: Uint8Array;
  /** Alpha of the subject, 0 to 255. */
  truth: Uint8Array;
}

export async function loadSubject(name: string, input: string | Buffer): Promise<Subject> {
  const { data, info } = await sharp(input).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { name, width: info.width, height: info.height, data };
}

/** Stands a subject before a backdrop of light, noise and a soft shadow that falls to the lower right. */
export async function buildScene(subject: Subject, stage: Stage): Promise<Scene> {
  const { width, height } = subject;
  const truth = Uint8Array.from({ length: width * height }, (_, i) => subject.data[i * 4 + 3] ?? 0);
  const dark = await castShadow(truth, width, height);
  const data = new Uint8Array(width * height * 3);
  const random = seededRandom(`${subject.name} ${stage.name}`);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const t = position(stage.shape, (pixel % width) / width, Math.floor(pixel / width) / height);
    const alpha = (truth[pixel] ?? 0) / 255;
    const light = 1 - (stage.shadow * (dark[pixel] ?? 0)) / 255;
    for (let c = 0; c < 3; c++) {
      const backdrop = ((stage.from[c] ?? 0) * (1 - t) + (stage.to[c] ?? 0) * t) * light;
      const level = alpha * (subject.data[pixel * 4 + c] ?? 0) + (1 - alpha) * backdrop;
      data[pixel * 3 + c] = Math.max(0, Math.min(255, Math.round(level + stage.noise * normal(random))));
    }
  }
  return { name: `${subject.name}, ${stage.name}`, width, height, data, truth };
}

/** Intersection over union of two masks at half opacity. */
export function maskOverlap(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [(a[i] ?? 0) >= 128, (b[i] ?? 0) >= 128];
    if (inA && inB) both++;
    if (inA || inB) either++;
  }
  return either === 0 ? 1 : both / either;
}

async function castShadow(mask: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const [right, down] = [Math.round(width * 0.02), Math.round(height * 0.04)];
  const moved = new Uint8Array(mask.length);
  for (let y = down; y < height; y++) {
    moved.set(mask.subarray((y - down) * width, (y - down) * width + width - right), y * width + right);
  }
  return await sharp(moved, { raw: { width, height, channels: 1 } })
    .blur(Math.max(1, width * 0.025))
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

function position(shape: Stage['shape'], x: number, y: number): number {
  if (shape === 'vertical') return y;
  if (shape === 'diagonal') return (x + y) / 2;
  return Math.min(1, Math.hypot(x - 0.5, y - 0.45) / 0.72);
}

/** mulberry32, seeded with the FNV-1a hash of a name. */
function seededRandom(name: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
