import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PreviewTasks1763700000001 implements MigrationInterface {
  readonly name = 'PreviewTasks1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE preview_tasks (
        LIKE task_columns INCLUDING ALL,
        work_id int NOT NULL,
        product_id int NOT NULL,
        color text NOT NULL,
        size text NOT NULL,
        reusable boolean NOT NULL DEFAULT true
      );
      -- Finds the finished preview of the same parameters when the cache does not have it.
      CREATE INDEX ON preview_tasks (work_id, product_id, color, size, finished_at DESC)
        WHERE status = 'COMPLETED' AND reusable;
      SELECT add_task_kind('preview', 'preview_tasks');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM task_kinds WHERE kind = 'preview'; DROP TABLE preview_tasks CASCADE`);
  }
}
