import { MultiBar, Presets } from 'cli-progress';
import type { DemoTask, DemoUser } from './user.js';

export interface DemoPicture {
  name: string;
  /** Works without a header, for a day. */
  url: string;
  content: Uint8Array;
}

interface Product {
  id: number;
  name: string;
  colors: { name: string }[];
  sizes: { name: string }[];
}

/** Colours of each product that the demo asks for. */
const COLORS = 3;

/** Prints a sample artwork on every product, in several colours. */
export async function demoPreviews(user: DemoUser, artwork: string): Promise<DemoPicture[]> {
  const file = await user.upload(artwork);
  const work = await user.post<{ id: number }>('/api/v1/works', { title: 'Fox', fileId: file.id });
  const products = await user.get<Product[]>('/api/v1/products');
  const wanted = products
    .toReversed()
    .flatMap((product) =>
      product.colors.slice(0, COLORS).map(({ name: color }) => ({ product, color, size: middle(product.sizes).name })),
    );
  console.log(
    `Rendering ${wanted.length} previews of one artwork on ${products.map(({ name }) => name).join(' and ')}:\n`,
  );
  const bars = new MultiBar(
    { format: ' {bar} {percentage}% | {name} | {stage}', clearOnComplete: false, hideCursor: true, noTTYOutput: true },
    Presets.shades_classic,
  );
  const pictures = await Promise.all(
    wanted.map(async ({ product, color, size }) => {
      const name = `${product.name} ${color} ${size}`.toLowerCase().replaceAll(' ', '-');
      const bar = bars.create(100, 0, { name, stage: 'accepted' });
      const { id } = await user.post<DemoTask>('/api/v1/preview/tasks', {
        workId: work.id,
        productId: product.id,
        color,
        size,
      });
      const task = await user.follow(id, ({ progress, stage, status }) => {
        bar.update(Math.round(progress), { stage: stage ?? status.toLowerCase() });
      });
      if (task.resultUrl === null) throw new Error(`The preview ${name} is ${task.status}: ${task.errorMessage}`);
      const content = new Uint8Array(await (await fetch(task.resultUrl)).arrayBuffer());
      return { name, url: task.resultUrl, content };
    }),
  );
  bars.stop();
  return pictures;
}

function middle<T>(items: readonly T[]): T {
  const item = items[Math.floor((items.length - 1) / 2)];
  if (item === undefined) throw new RangeError('A product has sizes');
  return item;
}
