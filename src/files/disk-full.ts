/** With less free space, in bytes, uploads and results are about to fail. */
export const LOW_DISK_BYTES = 200_000_000;

const CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
/** Errors that come from another thread or program have lost their code. */
const SENTENCE = /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i;

/** Whether an error, or what caused it, is that the disk (or the user's share of it) is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && CODES.includes(error.code)) || SENTENCE.test(error.message) || isDiskFull(error.cause);
}
