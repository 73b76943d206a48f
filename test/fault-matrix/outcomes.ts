import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import type { Accepted, Load } from './load.js';
import type { Stage } from './stage.js';

/** What became of the tasks of one row of the matrix. */
export interface Outcomes {
  accepted: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** Tasks that were promised and did not end, or not with the right result; each has a finding. */
  lost: number;
  /** Tasks that ended twice, or were made twice of one order; each has a finding. */
  doubled: number;
  findings: string[];
}

/** A type and not an interface: what pg returns has an index signature. */
// oxlint-disable-next-line typescript/consistent-type-definitions
type Row = {
  id: string;
  kind: string;
  status: string;
  attempt: number;
  credits: number;
  error: string | null;
};

/** Results by the name of their order: what the first of them was, all others must be. */
const known = new Map<string, string>();

/** @param onlyOnce whether nothing may have needed a second attempt */
export async function judge(stage: Stage, load: Load, onlyOnce: boolean): Promise<Outcomes> {
  const rows = await stage.query<Row>(
    `SELECT id, kind, status, attempt, credits, error->>'code' AS error FROM tasks WHERE user_id = $1`,
    [load.customer.userId],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const [results, ends, told] = await Promise.all([
    resultsOf(stage, load.customer.userId),
    endsOf(stage, load.customer.userId),
    load.statuses(),
  ]);
  const outcomes = count(rows, load);
  for (const task of load.accepted.values()) {
    const row = byId.get(task.id);
    const problem = row
      ? (wrong(task, row, results.get(task.id) ?? '') ??
        (told.get(task.id) === row.status ? null : `its owner is told ${told.get(task.id)}`))
      : 'it has no row';
    const what = `${task.order.kind} task ${task.id}`;
    if (problem) outcomes.findings.push(`lost: ${what}: ${problem}`);
    if (problem) outcomes.lost++;
    const endings = ends.get(task.id) ?? 0;
    if (endings > 1) {
      outcomes.doubled++;
      outcomes.findings.push(`doubled: ${what}: it ended ${endings} times`);
    }
    if ((onlyOnce || task.order.once) && row && row.attempt > 1)
      outcomes.findings.push(
        `repeated: ${what}: it ended in attempt ${row.attempt}: ${await courseOf(stage, task.id)}`,
      );
  }
  for (const { id, kind } of rows.filter((row) => !load.accepted.has(row.id))) {
    outcomes.doubled++;
    outcomes.findings.push(`doubled: ${kind} task ${id} is of an order that was answered with another one`);
  }
  for (const [id, endings] of ends) {
    if (endings < 2 || byId.has(id)) continue;
    outcomes.doubled++;
    outcomes.findings.push(`doubled: part ${id} ended ${endings} times`);
  }
  outcomes.findings.push(...load.surprises, ...(await creditDifferences(stage)));
  return outcomes;
}

function count(rows: readonly Row[], load: Load): Outcomes {
  const of = (status: string) => rows.filter((row) => row.status === status).length;
  return {
    accepted: load.accepted.size,
    completed: of('COMPLETED'),
    failed: of('FAILED'),
    cancelled: of('CANCELLED'),
    lost: 0,
    doubled: 0,
    findings: [],
  };
}

function wrong({ order, cancel }: Accepted, row: Row, result: string): string | null {
  const right = cancel === 'promised' ? ['CANCELLED'] : cancel === 'unknown' ? ['CANCELLED', order.ends] : [order.ends];
  if (!right.includes(row.status))
    return `it is ${row.status}${row.error ? ` (${row.error})` : ''} instead of ${right.join(' or ')}`;
  if (row.credits !== order.credits) return `it cost ${row.credits} credits instead of ${order.credits}`;
  if (row.status !== 'COMPLETED') return result === '' ? null : `it is ${row.status} and has files: ${result}`;
  if (result.includes('damaged')) return `its files are not what was stored: ${result}`;
  const first = known.get(order.result) ?? result;
  known.set(order.result, first);
  return result === first ? null : `"${order.result}" came out as ${result} and before as ${first}`;
}

/**
 * The files of each task, by their contents: their names have its id. Those of finished shards are not its result: whoever tries a
 * cancelled job again finds them.
 */
async function resultsOf(stage: Stage, userId: string): Promise<Map<string, string>> {
  const files = await stage.query<{ task: string; id: string; sha256: string }>(
    `SELECT substring(used_by FROM 6) AS task, id, sha256 FROM file_uses JOIN files ON files.id = file_id
     WHERE user_id = $1 AND origin = 'result' AND used_by LIKE 'task:%'
       AND NOT EXISTS (SELECT FROM pdf_shards WHERE result_file_id = files.id)
     ORDER BY sha256`,
    [userId],
  );
  const results = new Map<string, string>();
  for (const { task, id, sha256 } of files) {
    const content = await readFile(join(stage.folders.data, 'files', id.slice(-2), id)).catch(() => null);
    const intact = content !== null && createHash('sha256').update(content).digest('hex') === sha256;
    results.set(task, `${results.get(task) ?? ''} ${intact ? sha256.slice(0, 12) : 'damaged'}`.trim());
  }
  return results;
}

/** A course like `PENDING, PROCESSING after 0.1 s, PENDING after 10.4 s`: after ten seconds or so its worker was not heard of. */
async function courseOf(stage: Stage, id: string): Promise<string> {
  const moves = await stage.query<{ status: string; after: number }>(
    `SELECT status, extract(epoch FROM at - min(at) OVER ())::float8 AS after FROM fault_moves WHERE task_id = $1 ORDER BY n`,
    [id],
  );
  const course = moves.map(({ status, after }) => `${status} after ${after.toFixed(1)} s`).join(', ');
  return [course, ...stage.complaintsOf(id).map((complaint) => complaint.slice(0, 200))].join('; ');
}

/** How often each task, and each part of one, came to an end. */
async function endsOf(stage: Stage, userId: string): Promise<Map<string, number>> {
  const rows = await stage.query<{ id: string; ends: number }>(
    `SELECT task_id AS id, count(*)::int AS ends FROM fault_moves
     WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND task_id IN (
       SELECT id FROM tasks WHERE user_id = $1
       UNION ALL SELECT part.id FROM pdf_shards AS part JOIN pdf_jobs AS job ON job.id = part_of WHERE job.user_id = $1)
     GROUP BY task_id`,
    [userId],
  );
  return new Map(rows.map(({ id, ends }) => [id, ends]));
}

async function creditDifferences(stage: Stage): Promise<string[]> {
  const db = await new DataSource({ type: 'postgres', url: stage.databaseUrl, poolSize: 1 }).initialize();
  try {
    const { differences } = await new CreditsAudit(db).run();
    return differences.map(({ userId, taskId, what }) => `credits of ${userId}, task ${taskId}: ${what}`);
  } finally {
    await db.destroy();
  }
}
