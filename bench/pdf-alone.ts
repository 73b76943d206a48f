import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PdfPool } from '../src/pdf-jobs/engine/pdf-pool.js';

/** The Markdown of a document, by the engine alone: no server, no database. */
export async function extractAlone(path: string, folder: string): Promise<string> {
  const pool = new PdfPool({ threads: 1, maxMegabytes: 512 });
  const { signal } = new AbortController();
  const [outputPath, markdownPath, jsonPath] = ['ndjson', 'md', 'json'].map((kind) =>
    join(folder, `${randomUUID()}.${kind}`),
  );
  if (outputPath === undefined || markdownPath === undefined || jsonPath === undefined)
    throw new RangeError('No paths');
  try {
    const source = { path, key: path, password: null };
    const documentPages = await pool.probe(path, null, { seconds: 60 });
    const pages = Array.from({ length: documentPages }, (_, index) => index + 1);
    const stats = await pool.extract({ source, pages, outputPath }, { signal, seconds: 600 });
    const shards = [{ path: outputPath, stats }];
    await pool.aggregate({ source, documentPages, shards, markdownPath, jsonPath }, signal);
    return await readFile(markdownPath, 'utf8');
  } finally {
    await pool.close();
  }
}
