// `npm run build`: Darkroom, its typed client and the web console. What is there already of just these sources is left as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fingerprint } from './fingerprint.mjs';

const SOURCES = ['src', 'migrations', 'scripts', 'bench', 'test', 'assets', 'web', 'nest-cli.json', 'tsconfig.json'];
const STEPS = ['nest build', 'tsc -p web/client', 'node scripts/build-console.mjs'];

const root = resolve(import.meta.dirname, '..');
/** Goes with the folder: `nest build` begins by deleting it. */
const stamp = join(root, 'dist/built-from.sha256');

const sources = fingerprint([...SOURCES, 'tsconfig.build.json', 'package-lock.json']);
const isCurrent =
  existsSync(stamp) && existsSync(join(root, 'web/client/dist')) && readFileSync(stamp, 'utf8') === sources;
if (!isCurrent) {
  for (const command of STEPS) {
    const { status } = spawnSync(command, { cwd: root, shell: true, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stamp, sources);
}
