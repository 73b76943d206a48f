import type { ClientConfig } from 'pg';
import { Client } from 'pg';

const OPENS_WITHIN_MS = 3_000;

/**
 * A connection that is closed when a statement has had its time. By itself pg gives up on the statement only, and the pool hands
 * the connection to the next one, which then waits behind the first. Where the server has gone without a word (its host lost its
 * power, the network drops what is sent) nothing else would tell for a quarter of an hour.
 */
export class ImpatientClient extends Client {
  constructor(config?: string | ClientConfig) {
    // The pool hands on how long one may wait for a connection that is free; to open one never takes that long.
    super(typeof config === 'object' ? { ...config, connectionTimeoutMillis: OPENS_WITHIN_MS } : config);
    // PostgreSQL's farewell may come with the answer that frees the connection for somebody else, who listens to it a moment later
    // only; without anybody who listens it would end the process. Whose statement fails is told that by the statement.
    this.on('error', () => undefined);
    const query: (...parameters: unknown[]) => unknown = this.query.bind(this);
    const impatient = (...parameters: unknown[]): unknown => {
      const answer = query(...parameters);
      if (answer instanceof Promise) this.closeWhenTooLate(answer);
      return answer;
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same function, with its result looked at
    this.query = impatient as Client['query'];
  }

  private closeWhenTooLate(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      if (error instanceof Error && error.message === 'Query read timeout') this.end(() => undefined);
    });
  }
}
