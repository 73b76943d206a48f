import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the end of a worker says of the tasks it had stays what it was when it was found, whoever takes the last of them, and when. */
export class LostWorkers1763700000014 implements MigrationInterface {
  readonly name = 'LostWorkers1763700000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lost_workers (
        id text PRIMARY KEY,
        most_losses int NOT NULL,
        one_suspect boolean NOT NULL,
        found_at timestamptz NOT NULL DEFAULT now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lost_workers');
  }
}
