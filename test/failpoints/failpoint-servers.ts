import { DataSource } from 'typeorm';
import { runMigrations } from '../../src/database/migrate.js';
import { SAMPLE_MIGRATION } from '../sample-kind/sample-task.entity.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { Scene } from './scene.js';

const TEMPLATE = 'scene';
/** A Redis has 16 databases, and each scene one of them. */
const DATABASES = 16;

/** Writes down every move of every task, whoever makes it: what happened twice shows in no row afterwards. */
const SEEN_MOVES = `
  CREATE TABLE seen_moves (n bigserial PRIMARY KEY, task_id uuid, origin text, target text, seq bigint, is_part boolean);
  CREATE FUNCTION see_move() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' OR OLD.status <> NEW.status THEN
        INSERT INTO seen_moves (task_id, origin, target, seq, is_part)
        VALUES (NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.status END, NEW.status, NEW.seq, to_jsonb(NEW) ? 'part_of');
      END IF;
      RETURN NULL;
    END $$;
  DO $$
    DECLARE name text;
    BEGIN
      FOR name IN SELECT table_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE column_name = 'lease_until' AND table_schema = 'public' AND table_type = 'BASE TABLE' LOOP
        EXECUTE format('CREATE TRIGGER see_move AFTER INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION see_move()', name);
      END LOOP;
    END $$`;

/** A PostgreSQL and a Redis for all scenes of a test file. */
export class FailpointServers {
  private readonly free = Array.from({ length: DATABASES }, (_, index) => index);

  private constructor(
    private readonly postgres: PostgresServer,
    private readonly redis: RedisServer,
  ) {}

  static async start(): Promise<FailpointServers> {
    // Processes are killed, not machines: without fsync nothing is lost.
    const [postgres, redis] = await Promise.all([PostgresServer.start({ fsync: false }), RedisServer.start()]);
    const url = await postgres.createDatabase(TEMPLATE);
    await runMigrations(url);
    const db = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    await db.query(SAMPLE_MIGRATION);
    await db.query(SEEN_MOVES);
    await db.destroy();
    return new FailpointServers(postgres, redis);
  }

  /** Runs `play` on a scene of its own, and clears that away. */
  async onScene(play: (scene: Scene) => Promise<void>): Promise<void> {
    const database = this.free.pop();
    if (database === undefined) throw new Error(`More than ${DATABASES} scenes at once`);
    const scene = await Scene.build(await this.postgres.cloneDatabase(TEMPLATE), `${this.redis.url}/${database}`);
    try {
      await play(scene);
    } finally {
      await scene.close();
      this.free.push(database);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
  }
}
