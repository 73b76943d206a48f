import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { cutOut } from '../src/image-providers/local/cutout/cutout.js';
import { LocalImageProvider } from '../src/image-providers/local/local-image-provider.js';
import type { Scene, Stage, Subject } from '../test/support/cutout-scenes.js';
import { buildScene, loadSubject, maskOverlap } from '../test/support/cutout-scenes.js';
import { drawnSubjects } from '../test/support/drawn-subjects.js';

/** Photos with cut-outs that a neural network made; they are beside the project or not there. */
const REFERENCES = resolve('../shared/corpus/photos');
const REFERENCE_NAMES = ['car-1', 'car-2', 'animal-1'];

const STAGES: readonly [Stage, ...Stage[]] = [
  { name: 'white-ish', from: [244, 244, 242], to: [236, 236, 235], shape: 'radial', noise: 2, shadow: 0.3 },
  { name: 'plain light grey', from: [205, 205, 208], to: [205, 205, 208], shape: 'vertical', noise: 4, shadow: 0.4 },
  { name: 'sand gradient', from: [232, 220, 200], to: [190, 170, 140], shape: 'vertical', noise: 3, shadow: 0.35 },
  { name: 'blue vignette', from: [90, 140, 200], to: [40, 80, 140], shape: 'radial', noise: 4, shadow: 0.4 },
  { name: 'green diagonal', from: [120, 170, 120], to: [60, 120, 80], shape: 'diagonal', noise: 5, shadow: 0.4 },
  { name: 'pink vignette', from: [240, 190, 200], to: [225, 150, 170], shape: 'radial', noise: 6, shadow: 0.3 },
  { name: 'dark grey', from: [60, 60, 64], to: [36, 36, 40], shape: 'vertical', noise: 3, shadow: 0.4 },
  { name: 'plain black', from: [18, 18, 18], to: [18, 18, 18], shape: 'vertical', noise: 2, shadow: 0.3 },
];

/** Intersection over union of local cut-outs with what they should be, and what a large photo costs. */
export async function benchCutout(): Promise<string[]> {
  const found = existsSync(REFERENCES);
  const lines = [
    found
      ? 'subjects: reference cut-outs of ../shared/corpus/photos'
      : 'subjects: drawn ones; the reference cut-outs are not in ../shared/corpus/photos',
    `${'scene'.padEnd(34)} IoU    confidence`,
  ];
  const subjects = found ? await Promise.all(REFERENCE_NAMES.map(referenceSubject)) : await drawnSubjects();
  const scenes: number[] = [];
  for (const subject of subjects) {
    for (const stage of STAGES) {
      const { line, overlap } = await measure(await buildScene(subject, stage));
      scenes.push(overlap);
      lines.push(line);
    }
  }
  lines.push(`the worst of ${scenes.length} scenes: ${Math.min(...scenes).toFixed(3)} (wanted: 0.950)`);
  if (found) for (const subject of subjects) lines.push((await measure(await originalScene(subject))).line);
  return [...lines, ...(await benchLargePhoto(subjects))];
}

async function referenceSubject(name: string): Promise<Subject> {
  return await loadSubject(name, join(REFERENCES, `${name}.out.png`));
}

async function originalScene({ name, width, height, data }: Subject): Promise<Scene> {
  const truth = Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * 4 + 3] ?? 0);
  const photo = await sharp(join(REFERENCES, `${name}.jpg`))
    .removeAlpha()
    .raw()
    .toBuffer();
  return { name: `${name}, the photo itself`, width, height, data: photo, truth };
}

async function measure({ name, width, height, data, truth }: Scene): Promise<{ line: string; overlap: number }> {
  const { alpha, confidence } = await cutOut({ width, height, channels: 3, data });
  const overlap = maskOverlap(alpha, truth);
  return { line: `${name.padEnd(34)} ${overlap.toFixed(3)}  ${confidence.toFixed(2)}`, overlap };
}

/** A photo of 12 megapixels through the provider, in a thread as in production. */
async function benchLargePhoto([subject]: Subject[]): Promise<string[]> {
  if (!subject) return [];
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-cutout-'));
  const provider = new LocalImageProvider({ threads: 1 });
  try {
    const path = join(folder, 'photo.jpg');
    const { width, height, data } = await buildScene(subject, STAGES[0]);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(4000, 3000, { fit: 'fill' })
      .jpeg({ quality: 92 })
      .toFile(path);
    const start = performance.now();
    const source = { path, mediaType: 'image/jpeg', width: 4000, height: 3000 };
    const order = { id: 'bench', prompt: null, negativePrompt: null, references: [], size: null, seed: null, count: 1 };
    await provider.start(
      { ...order, type: 'WHITE_BACKGROUND', source },
      {
        signal: new AbortController().signal,
        progress: () => {},
        newPath: async (extension = '') => join(folder, `result${extension}`),
      },
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    return [`a photo of 12 megapixels, one thread: ${seconds} s; the process had ${peakMegabytes()} MB at most`];
  } finally {
    await provider.onApplicationShutdown();
    await rm(folder, { recursive: true });
  }
}

function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
