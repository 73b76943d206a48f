import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import sharp from 'sharp';
import type { Quad } from '../src/image-providers/local/mockup/homography.js';
import type { MockupJob } from '../src/image-providers/local/mockup/mockup.js';
import { MockupPool } from '../src/image-providers/local/mockup-pool.js';
import { ApiClient } from '../test/support/api-client.js';
import { until } from '../test/support/until.js';
import { cpuOf } from './process-costs.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const asset = (path: string): string => fileURLToPath(new URL(`../../assets/${path}`, import.meta.url));
const ARTWORK = asset('artwork/darkroom-fox.png');
const ROUNDS = 3;
const AT_ONCE = availableParallelism();

interface Product {
  name: string;
  colors: { name: string; hex: string }[];
  sizes: { name: string; printArea: Quad }[];
}

/** Previews a second; all do the same ones, as many at once as there are cores. */
interface Speeds {
  darkroom: number[];
  renderer: number[];
  sharp: number[];
}

/**
 * Every colour and size of the T-shirt with one artwork: through the whole of Darkroom, by its renderer alone, and by what one writes
 * with sharp in an hour, which lays the artwork flat on the photo: no colour of the cloth, no folds, no light.
 */
export async function benchPreviews(stage: BenchStage): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-previews-'));
  const [api, worker] = [await stage.darkroom('api'), await stage.darkroom('worker')];
  const scheduler = await stage.darkroom('scheduler');
  const client = await ApiClient.guest(api.url);
  const product = await productOf(stage, 't-shirt');
  const jobs = jobsOf(product, folder);
  const pool = new MockupPool(AT_ONCE);
  const { signal } = new AbortController();
  const speeds: Speeds = { darkroom: [], renderer: [], sharp: [] };
  let processor = 0;
  try {
    // Once for the threads to start, and their code to be compiled.
    await renderByDarkroom(stage, client, product);
    await allOf(jobs, (job) => pool.render(job, { signal, onProgress: () => undefined }));
    for (let round = 0; round < ROUNDS; round++) {
      const before = await cpuOf([worker.pid]);
      speeds.darkroom.push(jobs.length / (await renderByDarkroom(stage, client, product)));
      processor += (await cpuOf([worker.pid])) - before;
      speeds.renderer.push(await speedOf(jobs, (job) => pool.render(job, { signal, onProgress: () => undefined })));
      speeds.sharp.push(await speedOf(jobs, layFlat));
    }
  } finally {
    await pool.close();
    for (const process of [worker, scheduler, api]) await process.stop();
    await rm(folder, { recursive: true });
  }
  return report(speeds, (1_000 * processor) / (ROUNDS * jobs.length), jobs.length);
}

function report({ darkroom, renderer, sharp: flat }: Speeds, processorMs: number, count: number): string[] {
  const [ours, alone, byHand] = [median(darkroom), median(renderer), median(flat)];
  return [
    `${count} previews of 1200 pixels, ${AT_ONCE} at once: Darkroom ${ours.toFixed(1)}/s, ${processorMs.toFixed(0)} ms of the worker's processor time each`,
    `its renderer alone, no tasks: ${alone.toFixed(1)}/s; Darkroom does ${(ours / alone).toFixed(2)} of that`,
    `sharp alone, the artwork flat on the photo: ${byHand.toFixed(1)}/s; Darkroom does ${(ours / byHand).toFixed(2)} of that`,
  ];
}

/** From the first request to the last preview. @returns seconds */
async function renderByDarkroom(
  stage: BenchStage,
  client: ApiClient,
  { name, colors, sizes }: Product,
): Promise<number> {
  const file = await client.upload(ARTWORK);
  const work = await client.post('/api/v1/works', { title: 'Fox', fileId: file.body.data.id });
  const { body } = await client.get('/api/v1/products');
  const { id: productId } = body.data.find((product: Product) => product.name === name);
  const workId = work.body.data.id;
  const answers = await Promise.all(
    colors.flatMap((color) =>
      sizes.map((size) =>
        client.post('/api/v1/preview/tasks', { workId, productId, color: color.name, size: size.name }),
      ),
    ),
  );
  const ids: string[] = answers.map(({ body: { data } }) => data.id);
  const [times] = await until(
    'all previews',
    async (): Promise<{ seconds: number; completed: number }[] | null> => {
      const rows: { seconds: number; completed: number; left: number }[] = await stage.db.query(
        `SELECT extract(epoch FROM max(finished_at) - min(created_at))::float8 AS seconds,
           count(*) FILTER (WHERE status = 'COMPLETED')::int AS completed, count(*) FILTER (WHERE finished_at IS NULL)::int AS left
         FROM preview_tasks WHERE id = ANY($1::uuid[])`,
        [ids],
      );
      return rows[0]?.left === 0 ? rows : null;
    },
    { within: 300_000, every: 250 },
  );
  if (times?.completed !== ids.length) throw new Error(`${times?.completed} of ${ids.length} previews were made`);
  return times.seconds;
}

async function productOf(stage: BenchStage, slug: string): Promise<Product> {
  const [product]: Product[] = await stage.db.query('SELECT name, colors, sizes FROM products WHERE slug = $1', [slug]);
  if (!product) throw new Error(`There is no product ${slug}`);
  return product;
}

function jobsOf({ colors, sizes }: Product, folder: string): MockupJob[] {
  const picture = (name: string): string => asset(`products/t-shirt/${name}`);
  return colors.flatMap(({ hex }, color) =>
    sizes.map(({ printArea }, size) => ({
      artworkPath: ARTWORK,
      basePhotoPath: picture('photo.jpg'),
      maskPath: picture('mask.png'),
      displacementMapPath: picture('displacement.png'),
      shadeMapPath: picture('shade.png'),
      tint: hex,
      printArea,
      outputPath: join(folder, `${color}-${size}.jpg`),
    })),
  );
}

async function layFlat({ artworkPath, basePhotoPath, printArea, outputPath }: MockupJob): Promise<void> {
  const [across, down] = [printArea.map(({ x }) => Math.round(x)), printArea.map(({ y }) => Math.round(y))];
  const [left, top] = [Math.min(...across), Math.min(...down)];
  const print = await sharp(artworkPath ?? '')
    .resize(Math.max(...across) - left, Math.max(...down) - top, { fit: 'inside' })
    .png()
    .toBuffer();
  await sharp(basePhotoPath)
    .composite([{ input: print, left, top, blend: 'multiply' }])
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toFile(outputPath);
}

async function speedOf(jobs: readonly MockupJob[], work: (job: MockupJob) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await allOf(jobs, work);
  return (1_000 * jobs.length) / (performance.now() - start);
}

async function allOf(jobs: readonly MockupJob[], work: (job: MockupJob) => Promise<unknown>): Promise<void> {
  const place = pLimit(AT_ONCE);
  await Promise.all(jobs.map((job) => place(() => work(job))));
}
