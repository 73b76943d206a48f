import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { benchAccept, benchCreateRate } from './accept.js';
import { benchCreates } from './creates.js';
import { benchCutout } from './cutout.js';
import { benchGrowth } from './growth.js';
import { benchPdf } from './pdf.js';
import { benchPdfQuality } from './pdf-quality.js';
import { installPeers } from './peers-folder.js';
import { benchPolls } from './polls.js';
import { benchPreviews } from './previews.js';
import { BenchStage } from './stage.js';
import { benchStreams } from './streams.js';
import { benchInBatches, benchOneByOne, benchStartLatency } from './throughput.js';
import { benchVideo } from './video.js';
import { benchWebhookCosts } from './webhook-costs.js';
import { benchWorkerMemory } from './worker-memory.js';

/** `npm run bench`: what Darkroom does on this machine, each figure with what it is measured against. */
const SECTIONS: Record<string, (stage: BenchStage) => Promise<string | string[]>> = {
  'no-op tasks through the whole lifecycle, ten at once': benchOneByOne,
  'no-op tasks through the whole lifecycle, in batches': benchInBatches,
  'submit to start, idle': benchStartLatency,
  'poll of a task': benchPolls,
  'create of a task': benchCreateRate,
  'accepting tasks, without HTTP': benchAccept,
  'growth of the tables': benchGrowth,
  'event streams on one API process': benchStreams,
  'webhooks in the statement that ends tasks': benchWebhookCosts,
  'PDF to Markdown, octave.pdf': benchPdf,
  'create, 200/s for 30 s on two API processes': (stage) => benchCreates(stage, false),
  'the same while a worker renders': (stage) => benchCreates(stage, true),
  'video compositions': benchVideo,
  previews: benchPreviews,
  'memory of a worker over a million tasks': benchWorkerMemory,
};

/** What needs no servers. */
const STANDALONE: Record<string, () => Promise<string[]>> = {
  'local cut-out': benchCutout,
  'PDF to Markdown, quality': benchPdfQuality,
};

// All with the same Node, whichever this is.
const node = await realpath(await installPeers());
if (process.execPath !== node) process.exit(spawnSync(node, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);

const only = process.argv[2];
console.log(
  `${availableParallelism()} cores, Node ${process.version}; PostgreSQL, Redis, load and Darkroom on this machine`,
);
for (const [name, run] of Object.entries(SECTIONS)) {
  if (only !== undefined && !name.includes(only)) continue;
  const stage = await BenchStage.build();
  try {
    console.log(`\n${name}`);
    for (const line of [await run(stage)].flat()) console.log(`  ${line}`);
  } finally {
    await stage.close();
  }
}
for (const [name, run] of Object.entries(STANDALONE)) {
  if (only !== undefined && !name.includes(only)) continue;
  console.log(`\n${name}`);
  for (const line of await run()) console.log(`  ${line}`);
}
