import { at, textAt } from '../http/json-value.js';
import type { ErrorAnswer, Explanation } from '../http/provider-http.js';

/** What follows from an error of the server, which names the node of the workflow that is at fault. */
export function explainComfyUiError({ status, json }: ErrorAnswer): Explanation {
  const nodes = Object.values(at(json, 'node_errors') ?? {});
  const details = nodes.map((node: unknown) => textAt(node, 'errors', 0, 'details')).find((text) => text !== null);
  const message =
    [textAt(json, 'error', 'message') ?? textAt(json, 'error'), details].filter(Boolean).join(': ') || null;
  if (status === 401 || status === 403) return { failure: 'quota', message };
  if (status === 429) return { failure: 'rate-limited', message };
  return { failure: status >= 500 || status === 408 ? 'unavailable' : 'rejected', message };
}
