import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OldestWaiting1763700000013 implements MigrationInterface {
  readonly name = 'OldestWaiting1763700000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      DECLARE by_time record;
      BEGIN
        FOR by_time IN SELECT tablename, indexname FROM pg_indexes
          WHERE schemaname = current_schema() AND indexdef LIKE '%(run_at, id) WHERE (status = ''PENDING''::text)' LOOP
          EXECUTE format('DROP INDEX %I', by_time.indexname);
          -- For those that name the condition, which is always true: to find the next tasks by it, all that wait would have to be sorted.
          EXECUTE format($sql$CREATE INDEX %I ON %I (run_at) WHERE status = 'PENDING' AND attempt >= 0$sql$,
            by_time.tablename || '_oldest', by_time.tablename);
        END LOOP;
      END $$
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      DECLARE by_time record;
      BEGIN
        FOR by_time IN SELECT tablename, indexname FROM pg_indexes
          WHERE schemaname = current_schema() AND indexname = tablename || '_oldest' LOOP
          EXECUTE format('DROP INDEX %I', by_time.indexname);
          EXECUTE format($sql$CREATE INDEX ON %I (run_at, id) WHERE status = 'PENDING'$sql$, by_time.tablename);
        END LOOP;
      END $$
    `);
  }
}
