import type { ImportSummary } from '../../src/generation-tasks/legacy/import-report.js';

/** For people. */
export function summaryText(summary: ImportSummary, reportPath: string): string {
  const { dryRun, read, written, alreadyThere, skipped, queuedWithoutTask } = summary;
  const lines = [
    `${read} keys read`,
    `${total(written)} tasks ${dryRun ? 'would be written' : 'written'}${details(written)}`,
    `${alreadyThere} were here already`,
    `${total(skipped)} left out${details(skipped)}`,
    ...(queuedWithoutTask > 0 ? [`${queuedWithoutTask} ids in the old queue have no task`] : []),
  ];
  return [...(dryRun ? ['Dry run: nothing was written.'] : []), ...lines, `Report: ${reportPath}`].join('\n');
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function details(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}
