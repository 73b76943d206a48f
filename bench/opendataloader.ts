import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../.cache/opendataloader', import.meta.url));

/** What npm `@opendataloader/pdf` makes of a document; it takes a Java, and is fetched from npm into `.cache/`. */
export async function runOpenDataLoader(path: string, folder: string): Promise<string> {
  await execute('java', ['-version']).catch((cause: unknown) => {
    throw new Error('there is no Java', { cause });
  });
  if (!existsSync(join(CACHE, 'node_modules/@opendataloader/pdf'))) {
    await mkdir(CACHE, { recursive: true });
    await execute('npm', ['install', '--prefix', CACHE, '--no-audit', '--no-fund', '@opendataloader/pdf']);
  }
  await execute(join(CACHE, 'node_modules/.bin/opendataloader-pdf'), [
    path,
    '--format',
    'markdown',
    '--output-dir',
    folder,
  ]);
  return readFile(join(folder, `${basename(path, '.pdf')}.md`), 'utf8');
}
