import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PdfPool } from '../src/pdf-jobs/engine/pdf-pool.js';

/** The Markdown of a document, by the engine alone: no server, no database. */
export async function extractAlone(path: string, folder: string): Promise<string> {
  const pool = newPool();
  try {
    const pages = await pagesOf(pool, path);
    return await readFile(await extractPages(pool, { path, pages }, folder), 'utf8');
  } finally {
    await pool.close();
  }
}

export function newPool(): PdfPool {
  return new PdfPool({ threads: 1, maxMegabytes: 512 });
}

export async function pagesOf(pool: PdfPool, path: string): Promise<number[]> {
  const count = await pool.probe(path, null, { seconds: 60 });
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** @returns the path of the Markdown */
export async function extractPages(
  pool: PdfPool,
  { path, pages }: { path: string; pages: readonly number[] },
  folder: string,
): Promise<string> {
  const { signal } = new AbortController();
  const name = join(folder, randomUUID());
  const [outputPath, markdownPath, jsonPath] = [`${name}.ndjson`, `${name}.md`, `${name}.json`];
  const source = { path, key: path, password: null };
  const { stats } = await pool.extract({ source, pages, outputPath }, { signal, seconds: 600 });
  const shards = [{ path: outputPath, stats }];
  await pool.aggregate({ source, documentPages: pages.length, shards, markdownPath, jsonPath }, signal);
  return markdownPath;
}
