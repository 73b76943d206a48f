import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StreamExpiryAndStorage1763700000007 implements MigrationInterface {
  readonly name = 'StreamExpiryAndStorage1763700000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When the token ends that was exchanged for this one; null for one that does not.
      ALTER TABLE event_tokens ADD COLUMN stream_until timestamptz;

      -- What the files of a user take is added up from this index alone.
      CREATE INDEX files_by_owner ON files (user_id) INCLUDE (size_bytes);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX files_by_owner;
      ALTER TABLE event_tokens DROP COLUMN stream_until;
    `);
  }
}
