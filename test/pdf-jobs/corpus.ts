import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/test-folder.js';

const folder = join(projectRoot, '../shared/corpus/pdf');

/** Real files, which are not part of the project: tests that need them are skipped where they are not beside it. */
export const hasCorpus = existsSync(folder);

export async function corpusFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(folder, name)));
}
