import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identifySelf, isStillAlive } from './process-identity.js';

const RELEASED = '';

/**
 * One process at a time, also when the holder is killed. Deleting the lock of a dead holder is a race (two waiters see the
 * dead one, the second deletes the lock that the first just took), so no lock is deleted before a newer one exists:
 * each holder makes `lock.<n+1>`, and the highest number is the truth.
 */
export async function withTurn<T>(folder: string, patience: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patience;
  let lock = await takeTurn(folder);
  while (!lock) {
    if (Date.now() > deadline) throw new Error(`Another process holds the lock in ${folder} for too long`);
    await delay(50);
    lock = await takeTurn(folder);
  }
  try {
    return await work();
  } finally {
    // Emptied, as that needs no space: a full disk must not make the lock last as long as we live.
    await truncate(lock);
  }
}

/** Readers see the old content or the new one, never half of it; a crash leaves the old one. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, content, { mode });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function takeTurn(folder: string): Promise<string | null> {
  const last = await lastTurn(folder);
  if (last > 0 && (await isHeld(join(folder, `lock.${last}`)))) return null;
  const mine = join(folder, `lock.${last + 1}`);
  if (!(await createOnce(mine, await identifySelf()))) return null;
  // Between our look and our file others may have gone through `last + 1` and beyond: then this one is history.
  if ((await lastTurn(folder)) > last + 1) {
    await rm(mine, { force: true });
    return null;
  }
  await forgetTurns(folder, last);
  return mine;
}

async function lastTurn(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).map(turnOf));
}

async function isHeld(lock: string): Promise<boolean> {
  try {
    const holder = await readFile(lock, 'utf8');
    return holder !== RELEASED && (await isStillAlive(holder));
  } catch (error) {
    // Gone means that a newer one exists: look again.
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
}

/** `link` is O_EXCL with the content already inside: nobody ever reads an empty lock. */
async function createOnce(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, content);
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function forgetTurns(folder: string, upTo: number): Promise<void> {
  const old = (await readdir(folder)).filter((name) => turnOf(name) > 0 && turnOf(name) <= upTo);
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}

function turnOf(name: string): number {
  return Number(/^lock\.(\d+)$/.exec(name)?.[1] ?? 0);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
