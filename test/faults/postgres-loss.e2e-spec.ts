import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

describe('when PostgreSQL is killed and comes back under load', () => {
  let fleet: Fleet;
  let api: DarkroomProcess;

  beforeAll(async () => {
    fleet = await Fleet.build();
    [api] = await Promise.all([fleet.start('api'), fleet.start('worker'), fleet.start('scheduler')]);
  });
  afterAll(() => fleet.stop());

  it(
    'requests get 503 with Retry-After meanwhile, and every accepted task ends once',
    { timeout: 120_000 },
    async () => {
      const client = await guestOf(api);
      const accepted: string[] = [];
      const refused: { status: number; retryAfter: string | null; code: string }[] = [];
      let loading = true;
      const load = Array.from({ length: 8 }, async () => {
        while (loading) {
          const answer = await client.post('/api/v1/sample/tasks', { plans: [{ waitMs: 100, file: true }] });
          if (answer.status === 202) accepted.push(answer.body.data.id);
          else
            refused.push({
              status: answer.status,
              retryAfter: answer.headers.get('retry-after'),
              code: answer.body.errorCode,
            });
        }
      });
      await until('load', () => accepted.length > 30);
      await fleet.postgres.kill();
      await until('refusals', () => refused.length > 5);
      await fleet.postgres.restart();
      const after = accepted.length;
      await until('accepted tasks again', () => accepted.length > after + 30, { within: 20_000 });
      loading = false;
      await Promise.all(load);

      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
      expect(refused.every(({ retryAfter, code }) => Number(retryAfter) > 0 && code === 'SERVICE_UNAVAILABLE')).toBe(
        true,
      );
      await fleet.db.destroy();
      const db = await new DataSource({ type: 'postgres', url: fleet.databaseUrl }).initialize();
      await until(
        'every task to end',
        async () => {
          const [{ n }] = await db.query(`SELECT count(*)::int AS n FROM sample_tasks WHERE finished_at IS NULL`);
          return n === 0;
        },
        { within: 60_000 },
      );
      const rows: { id: string; status: string }[] = await db.query('SELECT id, status FROM sample_tasks');
      const statuses = new Map(rows.map(({ id, status }) => [id, status]));
      expect(accepted.filter((id) => statuses.get(id) !== 'COMPLETED')).toEqual([]);
      await db.destroy();
    },
  );
});
