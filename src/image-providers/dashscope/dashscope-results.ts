import { at, listAt, textAt } from '../http/json-value.js';
import type { ResultSource } from '../http/result-collector.js';

/** The pictures of an `output`: those of tasks are in `results`, those of messages in `choices`. */
export function sourcesOf(output: unknown): ResultSource[] {
  const results = listAt(output, 'results').map(fromResult);
  const choices = listAt(output, 'choices').flatMap((choice) =>
    listAt(choice, 'message', 'content').flatMap((part) => {
      const url = textAt(part, 'image');
      return url ? [{ url }] : [];
    }),
  );
  return [...results, ...choices];
}

/** The code of the failure that all pictures share; null when there is one that did not fail. */
export function sharedErrorCode(output: unknown): string | null {
  const results = listAt(output, 'results');
  return results.length > 0 && results.every((result) => at(result, 'url') === undefined)
    ? textAt(results[0], 'code')
    : null;
}

function fromResult(result: unknown): ResultSource {
  const url = textAt(result, 'url');
  if (url) return { url };
  const message = textAt(result, 'message') ?? 'The provider could not make this picture';
  return { error: { code: textAt(result, 'code') ?? 'FAILED', message } };
}
