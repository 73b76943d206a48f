import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { validate } from 'uuid';
import { Config } from '../../config/config.js';
import { isStillAlive } from '../../database/process-identity.js';
import { parseJson } from '../../json.js';
import { killProcessesIn } from './orphans.js';
import type { Owner } from './workspace.js';
import { OWNER_FILE, workspaceRoot } from './workspace.js';

/** An owner on another host is dead when its mark has not been renewed for so long. */
const SILENT_MS = 120_000;
/** A folder without a mark may have been made this very moment. */
const YOUNG_MS = 60_000;

/** Removes what workers that died have left of compositions: running ffmpegs, drafts, and parts that nobody will need. */
@Injectable()
export class WorkspaceSweeper implements OnApplicationBootstrap {
  private readonly logger = new Logger('Composer');
  private sweeping = false;

  constructor(
    private readonly config: Config,
    private readonly db: DataSource,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
  }

  @Interval(10_000)
  async sweep(): Promise<void> {
    if (this.sweeping || !this.config.is('worker')) return;
    this.sweeping = true;
    try {
      const root = workspaceRoot(this.config);
      for (const taskId of await readdir(root).catch(() => [])) await this.sweepTask(join(root, taskId), taskId);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not look for what dead workers left behind');
    } finally {
      this.sweeping = false;
    }
  }

  private async sweepTask(folder: string, taskId: string): Promise<void> {
    const attempts = (await readdir(folder)).filter((name) => name.startsWith('attempt-'));
    let inUse = false;
    for (const attempt of attempts) {
      const path = join(folder, attempt);
      if (await isOwned(path)) {
        inUse = true;
        continue;
      }
      const killed = await killProcessesIn(path);
      await rm(path, { recursive: true, force: true });
      this.logger.warn({ taskId, killed }, 'removed what a dead worker left of a composition');
    }
    if (inUse || (await this.isActive(taskId))) return;
    await rm(folder, { recursive: true, force: true });
  }

  private async isActive(taskId: string): Promise<boolean> {
    if (!validate(taskId)) return false;
    const rows: unknown[] = await this.db.query(
      `SELECT FROM video_compositions WHERE id = $1 AND finished_at IS NULL`,
      [taskId],
    );
    return rows.length > 0;
  }
}

async function isOwned(folder: string): Promise<boolean> {
  const path = join(folder, OWNER_FILE);
  const [text, file] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => null)]);
  if (!file || text === '') {
    const made = await stat(folder).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs < YOUNG_MS;
  }
  const { host, identity } = parseJson<Owner>(text);
  return host === hostname() ? isStillAlive(identity) : Date.now() - file.mtimeMs < SILENT_MS;
}
