import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newTestFolder, projectRoot, removeTestFolder } from '../support/test-folder.js';

let folder: string;

beforeAll(async () => {
  folder = await newTestFolder('log');
});
afterAll(() => removeTestFolder(folder));

/** Logs for longer than it keeps lines together, then ends by itself. */
const PROGRAM = `
  import { outputOf } from ${JSON.stringify(pathToFileURL(join(projectRoot, 'dist/src/observability/log-output.js')).href)};
  const output = outputOf({ logFormat: process.argv[1] });
  let lines = 0;
  const timer = setInterval(() => {
    output.write(JSON.stringify({ level: 30, time: Date.now(), msg: 'line ' + lines }) + '\\n');
    if (++lines < 20) return;
    clearInterval(timer);
    process.exit(7);
  }, 30);`;

it.each(['json', 'pretty'])('neither ends nor holds a process when nothing can be written (%s)', async (format) => {
  const path = join(folder, format);
  await writeFile(path, '');
  // What is written there fails, as on a full disk.
  const stdout = await open(path, 'r');
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, format], {
    stdio: ['ignore', stdout.fd, 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const [code] = await once(child, 'exit');
  await stdout.close();
  expect(code).toBe(7);
});
