import type { PdfJob } from '../pdf-job.entity.js';
import type { ShardPage } from '../result/aggregate.js';
import { instructionFor, ON_A_PICTURE, TRANSCRIBE } from './instructions.js';

/** What the language model is asked about a page. */
export interface PageQuestion {
  instruction: string;
  /** Empty where there is only a picture. */
  text: string;
  withPicture: boolean;
}

/** States of pages whose text is not to be had, but whose picture may be read. */
const UNREAD = new Set<ShardPage['state']>(['no_text_layer', 'unmapped_glyphs']);

/** Null for a page that is not asked about: an empty one, a failed one, or one with a text that goes into the summary of its shard. */
export function questionAbout({ operation, options }: PdfJob, page: ShardPage, text: string): PageQuestion | null {
  if (operation === 'extract') return null;
  const instruction = instructionFor(operation, options);
  if (UNREAD.has(page.state)) {
    const task = operation === 'summarize' ? TRANSCRIBE : `${instruction} ${ON_A_PICTURE}`;
    return { instruction: task, text: '', withPicture: true };
  }
  if (page.state !== 'text' || text === '' || operation === 'summarize') return null;
  return { instruction, text, withPicture: operation === 'prompt' && options.pictures === true };
}
