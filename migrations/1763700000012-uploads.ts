import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Uploads1763700000012 implements MigrationInterface {
  readonly name = 'Uploads1763700000012';

  async up(runner: QueryRunner): Promise<void> {
    // Resumable uploads: whose they are, who writes to one at the moment, and which file one became.
    await runner.query(`
      CREATE TABLE uploads (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        name text NOT NULL,
        size_bytes bigint,
        expires_at timestamptz NOT NULL,
        file_id uuid REFERENCES files (id) ON DELETE CASCADE,
        locked_by uuid,
        locked_until timestamptz,
        is_wanted boolean NOT NULL DEFAULT false
      )
    `);
    await runner.query('CREATE INDEX uploads_user_id ON uploads (user_id)');
    await runner.query('CREATE INDEX uploads_expires_at ON uploads (expires_at)');
    await runner.query('CREATE INDEX uploads_file_id ON uploads (file_id) WHERE file_id IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE uploads');
  }
}
