import { Presets, SingleBar } from 'cli-progress';

/** A bar on a terminal; elsewhere a line every few seconds. */
export async function withProgressBar(
  total: number,
  run: (onDone: (count: number) => void) => Promise<void>,
): Promise<void> {
  const bar = new SingleBar(
    {
      format: ' {bar} {percentage}% | {value} of {total} keys | {duration_formatted}',
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  try {
    await run((count) => bar.increment(count));
  } finally {
    bar.stop();
  }
}
