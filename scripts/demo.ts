import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Darkroom } from '../src/app.setup.js';
import { startDarkroom } from '../src/app.setup.js';
import { TokenService } from '../src/auth/token.service.js';
import type { Config } from '../src/config/config.js';
import { loadConfig } from '../src/config/load-config.js';
import { isPortFree } from '../src/database/free-port.js';
import { explainStartFailure } from '../src/start-failure.js';
import { generationOrders } from './demo/generations.js';
import type { DemoPicture } from './demo/orders.js';
import { makeAll } from './demo/orders.js';
import { pdfOrders } from './demo/pdfs.js';
import { previewOrders } from './demo/previews.js';
import { DemoUser } from './demo/user.js';
import { videoOrders } from './demo/videos.js';

const ARTWORK = fileURLToPath(new URL('../../assets/artwork/darkroom-fox.png', import.meta.url));

/** `npm run demo`, `npm run demo -- --pdf FILE`: starts everything embedded, does what a user would do, over HTTP, and leaves the server up. */
async function demo(): Promise<void> {
  const { values } = parseArgs({ options: { pdf: { type: 'string' } } });
  const pdf = values.pdf === undefined ? undefined : fileGiven(values.pdf);
  const wanted = loadConfig(process.env);
  const port = (await isPortFree(wanted.port)) ? wanted.port : await nextFreePort(wanted.port);
  // It polls several times a second, to show progress that is worth looking at.
  const defaults = { LOG_LEVEL: 'warn', GUEST_ACCESS: 'on', LOCAL_SAMPLES: 'on', RATE_LIMIT: 'off' };
  const config = loadConfig({ ...defaults, ...process.env, PORT: String(port) });
  console.log('Starting Darkroom with its own PostgreSQL, no Redis, no network …');
  const darkroom = await startDarkroom(config);
  process.once('SIGINT', () => void darkroom.stop().then(() => process.exit(0)));
  process.once('SIGTERM', () => void darkroom.stop().then(() => process.exit(0)));

  const user = await DemoUser.guest(config.baseUrl);
  const previews = await previewOrders(user, ARTWORK);
  console.log(`Rendering ${previews.length} previews of one artwork:\n`);
  await keep(await makeAll(user, previews), join(config.dataPath, 'demo'));
  const generations = await generationOrders(user);
  console.log('\nDrawing a picture from a prompt, and giving two photos another background:\n');
  await keep(await makeAll(user, generations), join(config.dataPath, 'demo'));
  const pdfs = await pdfOrders(user, pdf);
  console.log('\nExtracting a PDF to Markdown, in shards of 8 pages:\n');
  await keep(await makeAll(user, pdfs), join(config.dataPath, 'demo'));
  const videos = await videoOrders(user);
  console.log('\nJoining video clips, three that match and five that do not:\n');
  await keep(await makeAll(user, videos), join(config.dataPath, 'demo'));
  const { balance } = await user.get<{ balance: number }>('/api/v1/credits');
  console.log(`\nThe guest has ${balance} credits left; the ledger tells where the others went.`);
  console.log(`\nDarkroom is still running:\n  ${config.baseUrl}/docs   the API, to explore and try`);
  console.log(`  your token there (Authorize): ${user.token}`);
  console.log(`Ctrl-C stops it; its data stays in ${config.dataPath}.`);
  console.log(
    `\nThe console, with all of this in it and room for more:\n  ${await consoleAddress(darkroom, config, user)}`,
  );
}

/** Signs the visitor in as the guest of the demo for half a day, so that its results are there; with other people's data it does not. */
async function consoleAddress({ app, signInLinks }: Darkroom, config: Config, { userId }: DemoUser): Promise<string> {
  if (!config.embedded) return `${config.baseUrl}/`;
  return signInLinks.create(await app.get(TokenService).sign(userId, 'guest', '12h'));
}

/** From where the user is, which npm notes down before it goes to the project's folder. */
function fileGiven(path: string): string {
  const file = resolve(process.env.INIT_CWD ?? '.', path);
  if (!existsSync(file)) throw new Error(`--pdf: there is no file ${file}`);
  return file;
}

async function keep(pictures: readonly DemoPicture[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  console.log('');
  for (const { name, extension, url, content, confidence, output } of pictures) {
    const path = join(folder, name + extension);
    await writeFile(path, content);
    const sure = confidence === null ? '' : `   (confidence of the cut-out: ${confidence})`;
    const what = output
      ? `   (${output.durationMs / 1_000} s, ${output.width} x ${output.height}, re-encoded inputs: ${output.reencoded.join(', ') || 'none'})`
      : '';
    console.log(`  ${path}${sure}${what}\n    ${url}`);
  }
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
