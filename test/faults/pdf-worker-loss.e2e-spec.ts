import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusFile, hasCorpus } from '../pdf-jobs/corpus.js';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import { digestsOf, getPdf, submitPdf } from '../pdf-jobs/pdf-client.js';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

const KILLS = 5;
const PAGES = 1_158;

interface Shards {
  done: number;
  total: number;
}

/** A real one where the corpus is beside the project. */
const document = async (): Promise<Uint8Array<ArrayBuffer>> =>
  hasCorpus ? corpusFile('octave.pdf') : drawPdf(plainPages(PAGES));

describe(`a PDF job of ${PAGES} pages`, () => {
  let fleet: Fleet;
  let client: ApiClient;
  let fileId: string;

  beforeAll(async () => {
    fleet = await Fleet.build();
    const [api] = await Promise.all([fleet.start('api'), fleet.start('scheduler')]);
    client = await guestOf(api);
    const upload = await client.upload({ name: 'octave.pdf', content: await document() });
    fileId = upload.body.data.id;
  });
  afterAll(() => fleet.stop());

  const shardsOf = async (id: string): Promise<Shards> => {
    const [row] = await fleet.db.query(
      `SELECT count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS done, count(*)::int AS total FROM pdf_shards WHERE part_of = $1`,
      [id],
    );
    return row;
  };
  /** When each shard was finished: a shard that is done again would have another time. */
  const finishedShards = async (id: string): Promise<Map<string, string>> => {
    const rows: { id: string; key: string }[] = await fleet.db.query(
      `SELECT id, finished_at::text || result_file_id AS key FROM pdf_shards WHERE part_of = $1 AND status = 'COMPLETED'`,
      [id],
    );
    return new Map(rows.map((row) => [row.id, row.key]));
  };

  it(
    `survives ${KILLS} workers killed at random, repeats no finished shard, and gives the same bytes`,
    { timeout: 300_000 },
    async () => {
      const undisturbed = await fleet.start('worker');
      const first = await submitPdf(client, { fileId });
      await client.untilEnded(first, 120_000);
      const wanted = await digestsOf(await getPdf(client, first));
      await undisturbed.stop();

      const id = await submitPdf(client, { fileId });
      const known = new Map<string, string>();
      for (let kill = 0; kill < KILLS; kill++) {
        const worker = await fleet.start('worker');
        const { done } = await shardsOf(id);
        const next = done + 1 + Math.floor(Math.random() * 5);
        await until(`shard ${next} to end`, async () => (await shardsOf(id)).done >= next, {
          within: 60_000,
          every: 5,
        });
        await worker.kill('SIGKILL');
        for (const [shard, key] of await finishedShards(id)) {
          expect(known.get(shard) ?? key).toBe(key);
          known.set(shard, key);
        }
      }
      expect((await getPdf(client, id)).status).toBe('PROCESSING');
      await Promise.all([fleet.start('worker'), fleet.start('worker')]);
      await fleet.redis.command('FLUSHALL');
      expect(await client.untilEnded(id, 120_000)).toMatchObject({ status: 'COMPLETED' });
      const finished = await finishedShards(id);
      for (const [shard, key] of known) expect(finished.get(shard)).toBe(key);
      const job = await getPdf(client, id);
      expect(job).toMatchObject({ completedShards: 37, failedShards: 0 });
      expect(await digestsOf(job)).toEqual(wanted);
      const results = await fleet.db.query(`SELECT FROM files WHERE name IN ('result.md', 'result.json')`);
      expect(results).toHaveLength(4);
    },
  );
});
