import { join } from 'node:path';
import type { SamplePlan } from '../sample-kind/sample-task.entity.js';
import { projectRoot } from '../support/test-folder.js';
import type { Customer } from './customer.js';

export const KINDS = ['preview', 'generation', 'video', 'pdf', 'sample'] as const;
export type Kind = (typeof KINDS)[number];

/** Credits. */
export const PRICES = { generation: 2, pdfPage: 1, sample: 3 };

/** The result of those that make none. */
export const WITHOUT_FILE = 'sample without file';

/** What a customer wants, and what must come of it. */
export interface Order {
  kind: Kind;
  path: string;
  body: object;
  credits: number;
  ends: 'COMPLETED' | 'FAILED';
  /** Orders with the same name have the same result, byte by byte. */
  result: string;
  /** Only with its first attempt it is right. */
  once?: boolean;
}

/** What a customer has before they order. */
export interface Belongings {
  works: number[];
  products: { id: number; colors: string[]; sizes: string[] }[];
  clips: string[];
  document: string;
}

const CLIPS = ['wave-1.mp4', 'wave-2.mp4', 'portrait.mp4'];
const PROMPTS = ['a fox in the snow', 'lanterns on a river', 'hills at dawn', 'cherry blossoms'];
const PAGES = ['1-4', '5-6', '7-9'];
/** Times the 20 variants of the demo products, more previews than are ever ordered in one row. */
const WORKS = 64;

/** Uploads what the orders need. */
export async function settleIn(customer: Customer): Promise<Belongings> {
  const clips: string[] = [];
  for (const name of CLIPS) clips.push(await customer.upload(join(projectRoot, 'assets/videos', name)));
  const document = await customer.upload(join(projectRoot, 'assets/pdf/debmake-doc.zh-cn.pdf'));
  const artwork = await customer.upload(join(projectRoot, 'assets/artwork/darkroom-fox.png'));
  const works: number[] = [];
  for (let n = 0; n < WORKS; n++) works.push((await customer.create('/works', { title: `${n}`, fileId: artwork })).id);
  const products = (await customer.list('/products')).map(({ id, colors, sizes }) => ({
    id,
    colors: colors.map(({ name }: { name: string }) => name),
    sizes: sizes.map(({ name }: { name: string }) => name),
  }));
  return { works, products, clips, document };
}

/** The n-th order of a kind; no two previews are the same, as those would be one task. */
export function orderOf(kind: Kind, n: number, belongings: Belongings): Order {
  switch (kind) {
    case 'preview':
      return preview(n, belongings);
    case 'generation':
      return generation(n);
    case 'video':
      return video(n, belongings);
    case 'pdf':
      return pdf(n, belongings);
    case 'sample':
      return sample([{ waitMs: 200 + 150 * (n % 8), file: true, ...(n % 8 === 5 ? { end: 'permanent' } : {}) }]);
  }
}

export function sample(plans: SamplePlan[], more: Partial<Order> = {}): Order {
  const [first, ...rest] = plans;
  const failing = first?.end !== undefined;
  return {
    kind: 'sample',
    path: '/sample/tasks',
    body: { plans: [{ ...first, credits: PRICES.sample }, ...rest] },
    credits: PRICES.sample,
    ends: failing ? 'FAILED' : 'COMPLETED',
    result: !failing && first?.file ? 'sample with file' : WITHOUT_FILE,
    ...more,
  };
}

function preview(n: number, { works, products }: Belongings): Order {
  const variants = products.flatMap(({ id, colors, sizes }) =>
    colors.flatMap((color) => sizes.map((size) => ({ productId: id, color, size }))),
  );
  const variant = variants[n % variants.length];
  const workId = works[Math.floor(n / variants.length) % works.length];
  return {
    kind: 'preview',
    path: '/preview/tasks',
    body: { workId, ...variant },
    credits: 0,
    ends: 'COMPLETED',
    result: `preview ${Object.values(variant ?? {}).join(' ')}`,
  };
}

function generation(n: number): Order {
  const prompt = PROMPTS[n % PROMPTS.length] ?? '';
  return {
    kind: 'generation',
    path: '/generation/tasks',
    body: { type: 'CREATE', prompt, config: { size: '256x256', seed: 7 } },
    credits: PRICES.generation,
    ends: 'COMPLETED',
    result: `generation ${prompt}`,
  };
}

/** Three of four are joined as they are; one is made of clips that differ, by ffmpegs that take their time. */
function video(n: number, { clips: [wave1 = '', wave2 = '', portrait = ''] }: Belongings): Order {
  const variants = [
    { inputs: [wave1, wave2], width: undefined },
    { inputs: [wave1, portrait], width: 320 },
    { inputs: [wave2, wave1, wave2], width: undefined },
    { inputs: [wave2, wave2], width: undefined },
  ];
  const index = n % variants.length;
  const { inputs = [], width } = variants[index] ?? {};
  return {
    kind: 'video',
    path: '/video/compositions',
    body: { inputs: inputs.map((fileId) => ({ fileId })), ...(width ? { output: { width } } : {}) },
    credits: 0,
    ends: 'COMPLETED',
    result: `video ${index}`,
  };
}

function pdf(n: number, { document }: Belongings): Order {
  const pages = PAGES[n % PAGES.length] ?? '';
  const [first = 0, last = 0] = pages.split('-').map(Number);
  return {
    kind: 'pdf',
    path: '/pdf/jobs',
    body: { fileId: document, operation: 'extract', pages, pagesPerShard: 2 },
    credits: PRICES.pdfPage * (last - first + 1),
    ends: 'COMPLETED',
    result: `pdf ${pages}`,
  };
}
