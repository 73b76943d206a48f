import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDarkroom } from '../src/app.setup.js';
import { loadConfig } from '../src/config/load-config.js';
import { isPortFree } from '../src/database/free-port.js';
import { explainStartFailure } from '../src/start-failure.js';
import { demoPreviews } from './demo/previews.js';
import { DemoUser } from './demo/user.js';

const ARTWORK = fileURLToPath(new URL('../../assets/artwork/darkroom-fox.png', import.meta.url));

/** `npm run demo`: starts everything embedded, does what a user would do, over HTTP, and leaves the server up. */
async function demo(): Promise<void> {
  const wanted = loadConfig(process.env);
  const port = (await isPortFree(wanted.port)) ? wanted.port : await nextFreePort(wanted.port);
  const config = loadConfig({ LOG_LEVEL: 'warn', GUEST_ACCESS: 'on', ...process.env, PORT: String(port) });
  console.log('Starting Darkroom with its own PostgreSQL, no Redis, no network …');
  const darkroom = await startDarkroom(config);
  process.once('SIGINT', () => void darkroom.stop().then(() => process.exit(0)));
  process.once('SIGTERM', () => void darkroom.stop().then(() => process.exit(0)));

  const user = await DemoUser.guest(config.baseUrl);
  const folder = join(config.dataPath, 'demo');
  await mkdir(folder, { recursive: true });
  const pictures = await demoPreviews(user, ARTWORK);
  console.log('\nThe previews:');
  for (const { name, url, content } of pictures) {
    const path = join(folder, `${name}.jpg`);
    await writeFile(path, content);
    console.log(`  ${path}\n    ${url}`);
  }
  console.log(`\nDarkroom is still running:\n  ${config.baseUrl}/docs   the API, to explore and try`);
  console.log(`  your token there (Authorize): ${user.token}\nCtrl-C stops it; its data stays in ${config.dataPath}.`);
}

async function nextFreePort(taken: number): Promise<number> {
  let port = taken + 1;
  while (!(await isPortFree(port))) port++;
  console.log(`Port ${taken} is taken, so this is on ${port}.`);
  return port;
}

try {
  await demo();
} catch (error) {
  console.error(explainStartFailure(error) ?? error);
  process.exit(1);
}
