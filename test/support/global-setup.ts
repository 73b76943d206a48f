import type { TestProject } from 'vitest/node';
import { runMigrations } from '../../src/database/migrate.js';
import { bundle } from './bundled.js';
import { findFfmpegProgram } from './ffmpeg-program.js';
import { PostgresServer, TEMPLATE_DATABASE } from './postgres-server.js';
import { RedisServer } from './redis-server.js';
import { sweepLeftovers } from './test-folder.js';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
    ffmpegPath: string;
    ffprobePath: string;
  }
}

/** One PostgreSQL with a migrated template and one Redis for all test files. Vitest wants a default export here. */
export default async function startSharedServers(project: TestProject): Promise<() => Promise<void>> {
  await sweepLeftovers();
  await bundle();
  const servers: { stop(): Promise<void> }[] = [];
  const stopAll = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const redis = await RedisServer.start();
    servers.push(redis);
    const postgres = await PostgresServer.start({ fsync: false });
    servers.push(postgres);
    await runMigrations(await postgres.createDatabase(TEMPLATE_DATABASE));
    project.provide('postgresUrl', postgres.url);
    project.provide('redisUrl', redis.url);
    const { ffmpeg, ffprobe } = await findFfmpegProgram();
    project.provide('ffmpegPath', ffmpeg);
    project.provide('ffprobePath', ffprobe);
    return stopAll;
  } catch (error) {
    await stopAll();
    throw error;
  }
}
