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
      text('errorCode') || `HTTP_${status}`,
      text('title') || `HTTP ${status}`,
      text('detail'),
      fields,
      retryAfter,
    );
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError(0, UNREACHABLE, '', '', [], null, { cause });
  }

  get isUnreachable(): boolean {
    return this.code === UNREACHABLE;
  }

  /** The server is an older or a smaller one, without this part. */
  get isMissingRoute(): boolean {
    return this.code === 'ROUTE_NOT_FOUND';
  }
}
