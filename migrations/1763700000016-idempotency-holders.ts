import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose a key is for now: a request whose connection broke off lets go of what is its own, and of nothing else. */
export class IdempotencyHolders1763700000016 implements MigrationInterface {
  readonly name = 'IdempotencyHolders1763700000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys ADD COLUMN holder uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP COLUMN holder');
  }
}
