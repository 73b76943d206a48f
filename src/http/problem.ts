export type Language = 'en' | 'zh';
export type Localized = Readonly<Record<Language, string>>;

export interface FieldError {
  field: string;
  message: string;
}

/** What a kind of error always says; the detail is a sentence with `{placeholders}` for the parameters. */
export interface ProblemType {
  readonly code: string;
  readonly status: number;
  readonly title: Localized;
  readonly detail: Localized;
}

export interface ProblemOptions {
  cause?: unknown;
  errors?: FieldError[];
  /** Seconds, sent as `Retry-After`. */
  retryAfter?: number;
}

export type ProblemParameters = Readonly<Record<string, string | number>>;

/** An error with a stable code that the API answers as problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly errors: FieldError[];
  readonly retryAfter: number | undefined;

  constructor(
    readonly type: ProblemType,
    readonly parameters: ProblemParameters = {},
    options: ProblemOptions = {},
  ) {
    super(fill(type.detail.en, parameters), { cause: options.cause });
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }

  get code(): string {
    return this.type.code;
  }

  detail(language: Language): string {
    return fill(this.type.detail[language], this.parameters);
  }
}

/**
 * Declares an error of the API. Each module declares its own, so that a new kind touches no central list.
 * @returns a function that makes the error: `throw taskNotFound({ id })`
 */
export function defineProblem(
  code: string,
  status: number,
  title: Localized,
  detail: Localized,
): ((parameters?: ProblemParameters, options?: ProblemOptions) => Problem) & { readonly type: ProblemType } {
  const type: ProblemType = { code, status, title, detail };
  return Object.assign(
    (parameters?: ProblemParameters, options?: ProblemOptions) => new Problem(type, parameters, options),
    { type },
  );
}

function fill(sentence: string, parameters: ProblemParameters): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''));
}
