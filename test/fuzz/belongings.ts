import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import type { ApiClient } from '../support/api-client.js';
import { grant } from '../support/credits.js';
import { clientFor, createProduct, createWork, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { shipped, upload } from '../video-composition/clips.js';

export type Thing =
  'file' | 'work' | 'product' | 'key' | 'webhook' | 'delivery' | 'task' | 'preview' | 'generation' | 'video' | 'pdf';

/** Ids of things that are there, some of them another user's: what a request may name. */
export type Belongings = Record<Thing, (string | number)[]>;

const ENDED = 60_000;

/** Has one of everything made for a user, tasks of every kind to their ends. Needs a worker. */
async function makeBelongings(app: TestApp, client: ApiClient): Promise<Belongings> {
  await grant(app, client, 1_000_000);
  const [productId, workId] = [await createProduct(app), await createWork(client)];
  const [fox, clip] = [
    await client.upload({ name: 'fox.png', content: await picture(64, 64, '#aa3311') }),
    await upload(client, shipped('wave-1.mp4')),
  ];
  const pdf = await client.upload({ name: 'a.pdf', content: drawPdf(plainPages(2)) });
  const fileId = fox.body.data.id;
  const made = async (path: string, body: unknown): Promise<string> =>
    (await client.post(`/api/v1/${path}`, body)).body.data.id;
  const things: Belongings = {
    file: [fileId, clip, pdf.body.data.id],
    work: [workId],
    product: [productId],
    key: [await made('api-keys', { name: 'Key' })],
    webhook: [await made('webhooks', { url: 'https://93.184.216.34/hook', events: ['task.completed'] })],
    delivery: [],
    preview: [await made('preview/tasks', { workId, productId, color: 'red', size: 'M' })],
    generation: [await made('generation/tasks', { type: 'WHITE_BACKGROUND', sourceImage: fileId })],
    video: [
      await made('video/compositions', {
        inputs: [
          { fileId: clip, endMs: 400 },
          { fileId: clip, endMs: 400 },
        ],
      }),
    ],
    pdf: [await made('pdf/jobs', { fileId: pdf.body.data.id })],
    task: [],
  };
  things.task = [...things.preview, ...things.generation, ...things.video, ...things.pdf];
  for (const id of things.task) await client.untilEnded(String(id), ENDED);
  const deliveries = await client.get(`/api/v1/webhooks/${things.webhook[0]}/deliveries`);
  things.delivery = deliveries.body.data.map(({ id }: { id: string }) => id);
  return things;
}

/** The belongings of two users in one: mostly the first one's. */
export async function belongingsOfTwo(app: TestApp): Promise<Belongings> {
  const [anns, bens] = [
    await makeBelongings(app, await clientFor(app, 'ann')),
    await makeBelongings(app, await clientFor(app, 'ben')),
  ];
  return Object.fromEntries(
    Object.entries(anns).map(([thing, ids]) => [thing, [...ids, ...ids, ...ids, ...(bens[thing as Thing] ?? [])]]),
  ) as Belongings;
}
