import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { sweepLeftovers } from '../support/test-folder.js';
import type { Fault } from './fault.js';
import type { MatrixRow } from './matrix.js';
import { runFault, sumUp, toTable } from './matrix.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { OTHER_FAULTS } from './other-faults.js';
import { repeatWithOwnMounts } from './own-mounts.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { SERVER_FAULTS } from './server-faults.js';
import { Stage } from './stage.js';

/** `npm run faults`: breaks Darkroom on purpose, in every way it knows, and shows what was lost. */
const FAULTS: readonly Fault[] = [
  // What the others are compared with.
  { name: 'none', short: true, onlyOnce: true, strike: async () => undefined },
  ...PROCESS_FAULTS,
  ...SERVER_FAULTS,
  ...NETWORK_FAULTS,
  ...OTHER_FAULTS,
];

const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean' },
    rounds: { type: 'string', default: '1' },
    patience: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
/** How many times longer a recovery may take than on a machine that has nothing else to do. */
const patience = Number(values.patience);
const wanted = FAULTS.filter(
  ({ name, short }) =>
    (!values.short || short === true) &&
    (positionals.length === 0 || positionals.some((word) => name.toLowerCase().includes(word.toLowerCase()))),
);
if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds takes a whole number from 1');
if (!(patience >= 1)) fail('--patience takes a number from 1');
if (wanted.length === 0) fail(`No fault is called so; there are: ${FAULTS.map(({ name }) => name).join('; ')}`);

const code = await repeatWithOwnMounts();
if (code !== null) process.exit(code);

// A Redis that somebody else runs cannot be killed: the matrix has servers of its own.
delete process.env.TEST_REDIS_URL;
await sweepLeftovers();
print(`${wanted.length} faults, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; starting the servers and 5 processes`);
const stage = await Stage.build();
const results = new Map<string, MatrixRow[]>();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    print(`\nStopped by ${signal}; so far:\n\n${toTable([...results.values()].map(sumUp))}`);
    void stage.close().finally(() => process.exit(130));
  });
try {
  for (let round = 1; round <= rounds; round++) for (const fault of wanted) await runOne(fault, round);
} finally {
  await stage.close();
}
const rows = wanted.map(({ name }) => sumUp(results.get(name) ?? []));
const wrong = rows.filter(({ findings }) => findings.length > 0);
print(`\n${toTable(rows)}\n`);
for (const { fault, findings } of wrong) print([`${fault}:`, ...findings.map((each) => `  ${each}`)].join('\n'));
const skipped = rows.filter((row) => row.skipped !== null).length;
print(
  `The fault matrix: ${rows.length - skipped} faults tried, ${skipped} skipped, ${wrong.length === 0 ? 'all cells right' : `${wrong.length} rows wrong`}`,
);
process.exit(wrong.length === 0 ? 0 : 1);

async function runOne(fault: Fault, round: number): Promise<void> {
  const began = Date.now();
  const row = await runFault(stage, fault, patience);
  results.set(fault.name, [...(results.get(fault.name) ?? []), row]);
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  const told =
    row.skipped === null
      ? `${row.accepted} accepted, ${row.completed} completed, ${row.failed} failed, ${row.cancelled} cancelled, ${row.lost} lost, ${row.doubled} doubled, ${row.orphans} orphans, ` +
        `recovered in ${row.recovery?.toFixed(1) ?? '-'} s; ${row.remarks.join(', ')} (${seconds} s)`
      : `skipped: ${row.skipped}`;
  print(`${rounds > 1 ? `[${round}] ` : ''}${fault.name}: ${told}`);
  for (const finding of row.findings.slice(0, 20)) print(`  ${finding}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
