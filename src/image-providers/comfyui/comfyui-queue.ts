import { at, listAt, textAt } from '../http/json-value.js';
import type { ProviderHttp } from '../http/provider-http.js';
import { ProviderError } from '../provider-error.js';

/** What became of an order. Outputs are keyed by the node that made them. */
export type OrderState =
  | { state: 'pending' | 'running' | 'unknown' }
  | { state: 'completed'; outputs: unknown }
  | { state: 'failed'; reason: string | null };

/** Asks ComfyUI for orders: newer versions know them by their id, older ones only have a queue and a history. */
export class ComfyUiQueue {
  constructor(private readonly http: ProviderHttp) {}

  async find(id: string, signal: AbortSignal): Promise<OrderState> {
    const job = await this.unlessUnknown(this.http.call({ method: 'GET', path: jobPath(id), signal }));
    const known = stateOfJob(job);
    if (known) return known;
    // In this order: what ends between the two questions is found by the second.
    const queue = await this.http.call({ method: 'GET', path: '/queue', signal });
    if (isListed(queue, 'queue_running', id)) return { state: 'running' };
    if (isListed(queue, 'queue_pending', id)) return { state: 'pending' };
    const history = await this.http.call({ method: 'GET', path: `/history/${encodeURIComponent(id)}`, signal });
    return stateOfHistory(at(history, id));
  }

  async cancel(id: string): Promise<void> {
    const cancelled = await this.unlessUnknown(this.post(`${jobPath(id)}/cancel`, {}).then(() => true));
    if (cancelled) return;
    await this.post('/queue', { delete: [id] });
    const queue = await this.http.call({ method: 'GET', path: '/queue' });
    // Without an id, and in old versions even with one, it stops whatever runs: so only when that is ours.
    if (isListed(queue, 'queue_running', id)) await this.post('/interrupt', { prompt_id: id });
  }

  /** Null when this version does not have the route, or does not know the order. */
  private unlessUnknown<T>(call: Promise<T>): Promise<T | null> {
    return call.catch((error: unknown) => {
      if (error instanceof ProviderError && error.failure === 'rejected') return null;
      throw error;
    });
  }

  private post(path: string, json: unknown): Promise<unknown> {
    return this.http.call({ method: 'POST', path, json, answer: 'nothing' });
  }
}

function jobPath(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function isListed(queue: unknown, list: string, id: string): boolean {
  return listAt(queue, list).some((entry) => at(entry, 1) === id);
}

function stateOfJob(job: unknown): OrderState | null {
  switch (textAt(job, 'status')) {
    case 'pending':
      return { state: 'pending' };
    case 'in_progress':
      return { state: 'running' };
    case 'completed':
      return { state: 'completed', outputs: at(job, 'outputs') };
    case 'failed':
      return { state: 'failed', reason: textAt(job, 'execution_error', 'exception_message') };
    case 'cancelled':
      return { state: 'failed', reason: 'it was cancelled' };
    default:
      return null;
  }
}

function stateOfHistory(entry: unknown): OrderState {
  if (entry === undefined) return { state: 'unknown' };
  if (textAt(entry, 'status', 'status_str') !== 'error') return { state: 'completed', outputs: at(entry, 'outputs') };
  const message = listAt(entry, 'status', 'messages').find((pair) => at(pair, 0) === 'execution_error');
  return { state: 'failed', reason: textAt(message, 1, 'exception_message') };
}
