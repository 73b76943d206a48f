import type { components } from './api.generated.js';
import type { ErrorCode } from './error-codes.js';

export type Problem = components['schemas']['ProblemDto'];

/** An answer that is an error. `code` is stable; `message` is for people, in the language that was asked for. */
export class DarkroomError extends Error {
  override readonly name = 'DarkroomError';

  constructor(
    readonly status: number,
    /** Such as `INSUFFICIENT_CREDITS`; `UNKNOWN` from something in between, such as a proxy. */
    readonly code: ErrorCode,
    message: string,
    /** The fields at fault, where there are some. */
    readonly fields: readonly { field: string; message: string }[] = [],
    /** Seconds to wait before the next try, where the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  static of(response: Response, body: unknown): DarkroomError {
    const problem: Partial<Problem> = typeof body === 'object' && body !== null ? body : {};
    const { errorCode = 'UNKNOWN', detail = `The server answered ${response.status}`, errors = [] } = problem;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new DarkroomError(response.status, errorCode, detail, errors, Number.isNaN(seconds) ? null : seconds);
  }

  /** Whether the same request may succeed later: what a proxy refuses while Darkroom is being deployed, Darkroom may take. */
  get mayPass(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408 || this.code === 'UNKNOWN';
  }
}
