/** `errorCode` of a request that no server answered. */
const UNREACHABLE = 'UNREACHABLE';

/** A problem as the API told it, in the language that was asked for. */
export class ApiError extends Error {
  private constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    readonly fields: readonly { field: string; message: string }[] = [],
    readonly retryAfter: string | null = null,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  static from(status: number, body: unknown, retryAfter: string | null = null): ApiError {
    const problem = typeof body === 'object' && body !== null ? body : {};
    const text = (name: string): string => {
      const value = Object.entries(problem).find(([key]) => key === name)?.[1];
      return typeof value === 'string' ? value : '';
    };
    const fields = 'errors' in problem && Array.isArray(problem.errors) ? problem.errors : [];
    return new ApiError(
      status,
      text('errorCode') || codeOf(status),
      text('title') || `HTTP ${status}`,
      text('detail'),
      fields,
      retryAfter,
    );
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError(0, UNREACHABLE, '', '', [], null, { cause });
  }

  /** After how long the server wants to be asked again, where it says so. */
  get retrySeconds(): number | null {
    const seconds = Number(this.retryAfter ?? Number.NaN);
    return Number.isNaN(seconds) ? null : seconds;
  }

  get isUnreachable(): boolean {
    return this.code === UNREACHABLE;
  }

  /** It was Darkroom that answered, and nothing in between, such as a proxy while Darkroom is being deployed. */
  get isOwn(): boolean {
    return !this.isUnreachable && this.code !== codeOf(this.status);
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return !this.isOwn || this.status >= 500 || this.status === 429 || this.status === 408;
  }

  /** The token is good no more; nothing else says so. */
  get isTokenRefused(): boolean {
    return this.status === 401 && this.isOwn;
  }

  /** The server is an older or a smaller one, without this part. */
  get isMissingRoute(): boolean {
    return this.code === 'ROUTE_NOT_FOUND';
  }
}

/** Of an error without a code. */
const codeOf = (status: number): string => `HTTP_${status}`;
