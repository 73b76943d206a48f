// The web console into dist/console. What was built before is kept in .cache/ and used again as long as nothing changed.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'web/console');
const cache = join(root, '.cache/console');
const stamp = join(root, '.cache/console.sha256');

function fingerprint() {
  const hash = createHash('sha256');
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, join(root, 'package-lock.json'), import.meta.filename])
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Beside each file, as the server sends it to who understands it. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
  }
}

const wanted = fingerprint();
const isCurrent = existsSync(stamp) && existsSync(cache) && readFileSync(stamp, 'utf8') === wanted;
if (!isCurrent) {
  rmSync(stamp, { force: true });
  const { build } = await import('vite');
  await build({ configFile: join(source, 'vite.config.mjs'), logLevel: 'warn', build: { outDir: cache } });
  compress(join(cache, 'assets'));
  writeFileSync(stamp, wanted);
}
rmSync(join(root, 'dist/console'), { recursive: true, force: true });
cpSync(cache, join(root, 'dist/console'), { recursive: true });
