import type { Config } from '../../config/config.js';

/** How often what halves were answered is put together and asked about again. */
export const REUNIONS = 3;

/** What is too long, and each time its two halves and what comes of them: answers that have to be waited for one after the other. */
const ANSWERS = 1 + 3 * REUNIONS;
const LEAST_MS = 900_000;

/** Milliseconds of an attempt for answers of the language model, and for the waits in line before them. */
export function languageModelTime({ llmSeconds }: Pick<Config, 'llmSeconds'>): number {
  return Math.max(ANSWERS * llmSeconds * 1_000, LEAST_MS);
}
