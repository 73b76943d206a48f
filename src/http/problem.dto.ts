/** One field at fault. */
export class FieldErrorDto {
  /** Path of the field, such as `inputs.0.fileId`. */
  field!: string;

  /** What is wrong with it and what would be right. */
  message!: string;
}

/** An error as RFC 9457 problem details (`application/problem+json`). */
export class ProblemDto {
  /** The HTTP status again, as in every answer of this API. */
  code!: number;

  /** URI of the kind of problem. */
  type!: string;

  /** Short name of the problem, in the language of `Accept-Language` (en or zh). */
  title!: string;

  /** The HTTP status. */
  status!: number;

  /** What went wrong this time, in the language of `Accept-Language`. */
  detail!: string;

  /** The path that was asked for. */
  instance!: string;

  /** Stable, to be switched on by programs. */
  errorCode!: string;

  /** The fields at fault, where single ones are; otherwise empty. */
  errors!: FieldErrorDto[];
}
