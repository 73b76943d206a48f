import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.js';
import { leftovers } from './leftovers.js';
import { Load } from './load.js';
import type { Outcomes } from './outcomes.js';
import { judge } from './outcomes.js';
import type { Recovery } from './recovery.js';
import { recoveryOf } from './recovery.js';
import type { Stage } from './stage.js';

/** One fault and what came of it. */
export interface MatrixRow extends Outcomes {
  fault: string;
  skipped: string | null;
  orphans: number;
  /** Seconds; null when it has not recovered. */
  recovery: number | null;
  /** What is worth knowing and not wrong. */
  remarks: string[];
}

/** Long enough for tasks of every kind to wait, to run and to end. */
const BEFORE_MS = 4_000;
const AFTER_MS = 2_000;
const RECOVERS_WITHIN_MS = 45_000;
const QUIET_WITHIN_MS = 180_000;
/** Longer than anybody waits before a connection that is silent is opened anew. */
const HEALTHY_WITHIN_MS = 40_000;
const DEFAULT_LIMIT = 10;

export async function runFault(stage: Stage, fault: Fault, patience: number): Promise<MatrixRow> {
  const skipped = (await fault.skip?.(stage)) ?? null;
  if (skipped !== null) return { ...NOTHING, fault: fault.name, skipped };
  const load = await Load.begin(stage.apiUrls);
  await delay(BEFORE_MS);
  const { over, error } = await strike(stage, load, fault);
  const { seconds: recovery, missing } = await untilRecovered(stage, load.customer.userId, over);
  await delay(AFTER_MS);
  await load.quiet(QUIET_WITHIN_MS);
  await fault.mend?.(stage);
  await stage.reviveAll();
  const unwell = await stage.complaintsOfHealth(HEALTHY_WITHIN_MS);
  const { orphans, swept } = await leftovers(stage);
  const outcomes = await judge(stage, load, fault.onlyOnce === true);
  await load.leave();
  const limit = (fault.recoverWithin ?? DEFAULT_LIMIT) * patience;
  const { wrong, refused, dropped } = load.complaints;
  if (error !== null) outcomes.findings.push(`the fault itself: ${error}`);
  if (recovery === null || recovery > limit)
    outcomes.findings.push(
      recovery === null
        ? `no ${missing.join(', ')} task was begun or got on within ${RECOVERS_WITHIN_MS / 1_000} s`
        : `recovery took ${recovery.toFixed(1)} s; it may take ${limit} s`,
    );
  outcomes.findings.push(...unwell, ...stage.badEnds.splice(0));
  for (const orphan of orphans) outcomes.findings.push(`orphan: ${orphan}`);
  for (const [what, times] of wrong) outcomes.findings.push(`answered ${times} times: ${what}`);
  return {
    ...outcomes,
    fault: fault.name,
    skipped: null,
    orphans: orphans.length,
    recovery,
    remarks: [`503 with Retry-After: ${refused}`, `connections dropped: ${dropped}`, `swept: ${swept}`],
  };
}

async function strike(stage: Stage, load: Load, fault: Fault): Promise<{ over: Date; error: string | null }> {
  let over: Date | null = null;
  try {
    await fault.strike({ stage, load, over: () => (over = new Date()) });
    return { over: over ?? new Date(), error: null };
  } catch (error) {
    return { over: over ?? new Date(), error: error instanceof Error ? error.message : String(error) };
  }
}

async function untilRecovered(stage: Stage, userId: string, over: Date): Promise<Recovery> {
  const deadline = Math.max(Date.now(), over.getTime()) + RECOVERS_WITHIN_MS;
  for (;;) {
    const recovery = await recoveryOf(stage, userId, over);
    if (recovery.seconds !== null || Date.now() > deadline) return recovery;
    await delay(250);
  }
}

const NOTHING = {
  accepted: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  lost: 0,
  doubled: 0,
  orphans: 0,
  recovery: null,
  findings: [],
  remarks: [],
};

const HEAD = '| fault | accepted | completed | failed | cancelled | lost | doubled | orphans | recovery s |';

/** Markdown. */
export function toTable(rows: readonly MatrixRow[]): string {
  const lines = rows.map((row) =>
    row.skipped === null
      ? `| ${row.fault} | ${row.accepted} | ${row.completed} | ${row.failed} | ${row.cancelled} | ${row.lost} | ${row.doubled} | ${row.orphans} | ${row.recovery?.toFixed(1) ?? '-'} |`
      : `| ${row.fault} | skipped: ${row.skipped} | | | | | | | |`,
  );
  return [HEAD, '| --- | --: | --: | --: | --: | --: | --: | --: | --: |', ...lines].join('\n');
}

/** Rounds of one fault as one row: sums, and the slowest recovery. */
export function sumUp(rounds: readonly MatrixRow[]): MatrixRow {
  return rounds.reduce((sum, row) => ({
    ...row,
    accepted: sum.accepted + row.accepted,
    completed: sum.completed + row.completed,
    failed: sum.failed + row.failed,
    cancelled: sum.cancelled + row.cancelled,
    lost: sum.lost + row.lost,
    doubled: sum.doubled + row.doubled,
    orphans: sum.orphans + row.orphans,
    recovery: sum.recovery === null || row.recovery === null ? null : Math.max(sum.recovery, row.recovery),
    findings: [...sum.findings, ...row.findings],
    remarks: [...sum.remarks, ...row.remarks],
  }));
}
