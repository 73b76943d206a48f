import type { MigrationInterface, QueryRunner } from 'typeorm';

export class VideoCompositions1763700000004 implements MigrationInterface {
  readonly name = 'VideoCompositions1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What the inspector of its kind found out about a file beyond the columns before.
      ALTER TABLE files ADD COLUMN media jsonb;

      CREATE TABLE video_compositions (
        LIKE task_columns INCLUDING ALL,
        inputs jsonb NOT NULL,
        wanted jsonb NOT NULL DEFAULT '{}',
        transition jsonb,
        plan jsonb
      );
      SELECT add_task_kind('video', 'video_compositions');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM task_kinds WHERE kind = 'video';
      DROP VIEW tasks;
      DROP TABLE video_compositions;
      ALTER TABLE files DROP COLUMN media;
      SELECT make_tasks_view();
    `);
  }
}
