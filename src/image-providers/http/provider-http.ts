import type { FormData } from 'undici';
import type { OutgoingAnswer } from '../../outgoing-http/outgoing-http.js';
import { OutgoingHttp } from '../../outgoing-http/outgoing-http.js';
import { OutgoingError } from '../../outgoing-http/outgoing-error.js';
import { ProviderError } from '../provider-error.js';
import type { ProviderFailure } from '../provider-error.js';
import { FAILURE_CLAUSES } from './failure-clauses.js';
import type { ProviderLimits } from './provider-limits.js';
import { DEFAULT_LIMITS } from './provider-limits.js';
import { providerMessage } from './provider-message.js';
import { retryAfterOf } from '../../outgoing-http/retry-after.js';

export interface ProviderConnection {
  provider: string;
  baseUrl: string;
  /** Sent as a bearer token, and never shown to anybody. */
  secret: string | null;
  /** What follows from an answer that is no success. */
  explain: (answer: ErrorAnswer) => Explanation;
}

/** An answer that is no success; `json` is null when it is none. */
export interface ErrorAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  json: unknown;
}

export interface Explanation {
  failure: ProviderFailure;
  /** The provider's own words, if it had any. */
  message: string | null;
}

export interface ProviderCall {
  method: 'GET' | 'POST';
  /** Below the base URL. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  /** `nothing` where a success has no content, or none of interest. */
  answer?: 'json' | 'nothing';
  /** Whether the call makes an order: when nobody knows whether it arrived, it is not repeated. */
  orders?: boolean;
}

/** Gateways that gave up on a server which may still be at work. */
const GATEWAY_TIMEOUTS = new Set([504, 524]);

/** Calls one provider's API; every failure becomes the ProviderError that says what follows from it. */
export class ProviderHttp {
  readonly outgoing: OutgoingHttp;
  readonly limits: ProviderLimits;
  private readonly baseUrl: string;

  /** @param limits those that differ from the usual ones */
  constructor(
    private readonly connection: ProviderConnection,
    limits: Partial<ProviderLimits> = {},
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.baseUrl = connection.baseUrl.replace(/\/+$/, '');
    this.outgoing = new OutgoingHttp({ trusted: [connection.baseUrl] });
  }

  get provider(): string {
    return this.connection.provider;
  }

  /** The JSON of a success. */
  async call(call: ProviderCall): Promise<unknown> {
    const answer = await this.send(call);
    const json = parse(answer.body);
    if (answer.status < 200 || answer.status > 299) throw this.refusal({ ...answer, json }, call);
    if (call.answer === 'nothing' || (typeof json === 'object' && json !== null)) return json;
    throw this.error(call.orders ? 'unknown-outcome' : 'unavailable', 'answered with what is no JSON');
  }

  /** The whole address of a path, with what may be sent there. */
  authorized(path: string): { url: string; headers: Record<string, string> } {
    const { secret } = this.connection;
    return { url: this.baseUrl + path, headers: secret === null ? {} : { authorization: `Bearer ${secret}` } };
  }

  /** `clause` goes on from the provider's name. */
  error(failure: ProviderFailure, clause: string, options?: ErrorOptions & { retryAfter?: number }): ProviderError {
    return new ProviderError(this.provider, failure, `${this.provider} ${clause}`, options);
  }

  /** The provider's own words, fit to be shown. */
  quote(message: string | null): string | null {
    return providerMessage(message, this.connection.secret);
  }

  private async send({ method, path, signal, orders, ...call }: ProviderCall): Promise<OutgoingAnswer> {
    const { url, headers } = this.authorized(path);
    const json = call.json === undefined ? null : JSON.stringify(call.json);
    const body = json ?? call.form;
    const { orderTimeout, callTimeout, maxAnswerBytes: maxBytes } = this.limits;
    try {
      return await this.outgoing.send({
        url,
        method,
        headers: { ...headers, ...(json === null ? {} : { 'content-type': 'application/json' }), ...call.headers },
        ...(body === undefined ? {} : { body }),
        signal: signal ?? new AbortController().signal,
        timeout: orders ? orderTimeout : callTimeout,
        maxBytes,
      });
    } catch (error) {
      throw error instanceof OutgoingError ? this.noAnswer(error, orders === true) : error;
    }
  }

  private noAnswer(error: OutgoingError, orders: boolean): ProviderError {
    const cause = { cause: error };
    if (error.failure === 'too-large') return this.error('unreadable-result', 'answered with more than it may', cause);
    if (error.reached === 'notSent') return this.error('unavailable', 'cannot be reached', cause);
    if (!orders) return this.error('unavailable', 'did not answer', cause);
    return this.error('unknown-outcome', 'took the order and did not answer: it may have been carried out', cause);
  }

  private refusal(answer: ErrorAnswer, { orders }: ProviderCall): ProviderError {
    if (orders && GATEWAY_TIMEOUTS.has(answer.status)) {
      return this.error('unknown-outcome', 'took the order and did not answer: it may have been carried out');
    }
    const { failure, message } = this.connection.explain(answer);
    const words = failure === 'quota' ? null : this.quote(message);
    const clause =
      words === null ? FAILURE_CLAUSES[failure](answer.status) : `${FAILURE_CLAUSES[failure](answer.status)}: ${words}`;
    return this.error(failure, clause, { retryAfter: retryAfterOf(answer.headers) });
  }
}

function parse(body: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(body.toString());
    return json;
  } catch {
    return null;
  }
}
