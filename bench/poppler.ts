import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../.cache/poppler', import.meta.url));

/** What pdftotext makes of a document: the system's, else that of Debian's packages unpacked into `.cache/poppler/`. */
export async function pdftotext(path: string): Promise<string> {
  const { program, env } = await findPdftotext();
  const { stdout } = await execute(program, ['-enc', 'UTF-8', path, '-'], { env, maxBuffer: 200_000_000 });
  return stdout;
}

export async function findPdftotext(): Promise<{ program: string; env: NodeJS.ProcessEnv }> {
  const installed = await execute('pdftotext', ['-v']).then(
    () => true,
    () => false,
  );
  if (installed) return { program: 'pdftotext', env: process.env };
  const program = join(CACHE, 'usr/bin/pdftotext');
  if (!existsSync(program)) await unpack();
  const libraries = await readdir(join(CACHE, 'usr/lib'));
  const paths = libraries.map((name) => join(CACHE, 'usr/lib', name)).join(':');
  return { program, env: { ...process.env, LD_LIBRARY_PATH: paths } };
}

async function unpack(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const { stdout } = await execute('apt-cache', ['depends', '--important', 'poppler-utils']);
  const library = /libpoppler\d+\w*/.exec(stdout)?.[0] ?? 'libpoppler126';
  await execute('apt-get', ['download', 'poppler-utils', library], { cwd: CACHE });
  const archives = (await readdir(CACHE)).filter((name) => name.endsWith('.deb'));
  for (const archive of archives) await execute('dpkg', ['-x', join(CACHE, archive), CACHE]);
}
