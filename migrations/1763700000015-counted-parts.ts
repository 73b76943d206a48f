import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many shards of a job have ended how is told wherever the job is, without counting them each time. */
export class CountedParts1763700000015 implements MigrationInterface {
  readonly name = 'CountedParts1763700000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE pdf_jobs
        ADD COLUMN completed_parts int NOT NULL DEFAULT 0,
        ADD COLUMN failed_parts int NOT NULL DEFAULT 0;
      UPDATE pdf_jobs AS job SET completed_parts = counted.completed, failed_parts = counted.failed
      FROM (
        SELECT part_of, count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
          count(*) FILTER (WHERE status = 'FAILED') AS failed
        FROM pdf_shards GROUP BY part_of) AS counted
      WHERE counted.part_of = job.id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pdf_jobs DROP COLUMN completed_parts, DROP COLUMN failed_parts');
  }
}
