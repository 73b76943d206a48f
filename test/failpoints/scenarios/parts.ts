import { expect } from 'vitest';
import { shipped, upload } from '../../video-composition/clips.js';
import { draftsIn } from '../../video-composition/leftovers.js';
import { drawPdf, plainPages } from '../../pdf-jobs/drawn-pdf.js';
import { getPdf, markdownOf, uploadPdf } from '../../pdf-jobs/pdf-client.js';
import { until } from '../../support/until.js';
import type { Scenario } from '../scenario.js';
import type { Scene } from '../scene.js';
import { expectSpent, expectTasks, tasksOf } from './sample-requests.js';

const PAGES = 6;
const SHARDS = 3;

/** Where the job itself may not yet be waiting for its shards, either will do. */
const ANY_COUNT: number = expect.any(Number);

/** Of a job in three shards; `again` is how often the job, not a shard, was given to another worker. */
const extract = (again: number) => ({
  while: 'a PDF is extracted in three shards',
  lead: async ({ requests, user }: Scene) => {
    const fileId = await uploadPdf(user, drawPdf(plainPages(PAGES)));
    await requests.post(user, '/api/v1/pdf/jobs', { fileId, operation: 'extract', pagesPerShard: PAGES / SHARDS });
  },
  verify: async (scene: Scene) => {
    await expectTasks(scene, { status: 'COMPLETED', retryCount: again, completedShards: SHARDS, failedShards: 0 });
    const job = await getPdf(scene.user, tasksOf(scene)[0] ?? '');
    const markdown = await markdownOf(job);
    const titles = Array.from({ length: PAGES }, (_, page) => markdown.split(`Page ${page + 1} title`).length - 1);
    expect(titles).toEqual(Array.from({ length: PAGES }, () => 1));
    const [{ shards }] = await scene.db.query('SELECT count(*)::int AS shards FROM pdf_shards');
    expect(shards).toBe(SHARDS);
    await expectSpent(scene, PAGES);
  },
});

export const PARTS: readonly Scenario[] = [
  { deaths: ['pdf:planned'], ...extract(1) },
  { deaths: ['parts:submitted'], ...extract(1) },
  { deaths: ['parts:parked'], ...extract(0) },
  { deaths: ['pdf:extracted@2'], ...extract(ANY_COUNT) },
  { deaths: ['settle:committed@3'], ...extract(ANY_COUNT), while: 'the last of three shards ends' },
  { deaths: ['parts:woken'], ...extract(0) },
  { deaths: ['pdf:aggregated'], ...extract(1) },
  { deaths: ['settle:committed@4'], ...extract(0), while: 'a job ends after its three shards' },
  {
    deaths: ['progress:committed'],
    while: 'ffmpeg runs for a composition',
    lead: async ({ requests, user }) => {
      const names = ['portrait.mp4', 'wave-1.mp4'];
      const inputs = await Promise.all(names.map(async (name) => ({ fileId: await upload(user, shipped(name)) })));
      await requests.post(user, '/api/v1/video/compositions', { inputs, output: { width: 320 } });
    },
    verify: async (scene) => {
      await expectTasks(scene, { status: 'COMPLETED' });
      const gone = async () => (await draftsIn(scene.dataDir)).length === 0;
      await until('every draft to be gone', gone, { within: 60_000 });
    },
  },
];
