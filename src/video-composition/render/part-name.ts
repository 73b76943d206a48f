import { createHash } from 'node:crypto';
import type { SourceClip } from './source-clip.js';

const THREADS = ['-threads', '-filter_threads', '-filter_complex_threads'];

/**
 * Says how a part was made: one that was made otherwise is another part. Where the uploads lie (of one in S3, a copy somewhere
 * in a folder of this process) and how many threads there were make no difference, so that another worker goes on.
 */
export function partName(index: number, parameters: readonly string[], clips: readonly SourceClip[]): string {
  const files = new Map(clips.map(({ path, fileId }) => [path, fileId]));
  const made = parameters.flatMap((parameter, at) =>
    THREADS.includes(parameters[at - 1] ?? '') ? [] : [files.get(parameter) ?? parameter],
  );
  return `part-${index}-${createHash('sha256').update(made.join('\n')).digest('hex').slice(0, 16)}`;
}
