// The web console into dist/console. What was built before is kept in .cache/ and used again as long as nothing changed.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fingerprint } from './fingerprint.mjs';

/** Bytes of gzip. */
const MOST_BYTES = 250_000;

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'web/console');
const cache = join(root, '.cache/console');
const stamp = join(root, '.cache/console.sha256');

/** Beside each file that becomes smaller by it, as the server sends it to who understands it. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
  }
}

/** What a browser loads before the first page is shown: what index.html names, and what that imports at once. */
function firstLoad(folder) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  return [...new Set(assets)].reduce((sum, path) => sum + statSync(join(folder, `${path}.gz`)).size, 0);
}

// The samples among the assets are built in.
const wanted = fingerprint(['web/console', 'assets', 'package-lock.json', 'scripts/build-console.mjs']);
const isCurrent = existsSync(stamp) && existsSync(cache) && readFileSync(stamp, 'utf8') === wanted;
if (!isCurrent) {
  rmSync(stamp, { force: true });
  const { build } = await import('vite');
  await build({ configFile: join(source, 'vite.config.mjs'), logLevel: 'warn', build: { outDir: cache } });
  compress(join(cache, 'assets'));
  const bytes = firstLoad(cache);
  console.log(`The console's first load: ${Math.round(bytes / 1_000)} kB compressed (at most ${MOST_BYTES / 1_000})`);
  if (bytes > MOST_BYTES)
    throw new Error('The first load is too large: load by lazy() what the first page does not need.');
  writeFileSync(stamp, wanted);
}
rmSync(join(root, 'dist/console'), { recursive: true, force: true });
cpSync(cache, join(root, 'dist/console'), { recursive: true });
