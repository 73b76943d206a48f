/** What may be wrong with an old task; the report counts by these. */
export type Fault =
  | 'WRONG_TYPE'
  | 'GONE'
  | 'UNREADABLE'
  | 'TOO_LARGE'
  | 'NOT_JSON'
  | 'BAD_ID'
  | 'ID_MISMATCH'
  | 'MISSING_FIELD'
  | 'UNKNOWN_STATUS'
  | 'UNKNOWN_MODE'
  | 'BAD_CREDITS'
  | 'BAD_TIME'
  | 'BAD_CONFIG'
  | 'TOO_LONG'
  | 'UNSTORABLE'
  | 'DELETED_HERE'
  | 'REFUSED';

/** Why an old task cannot be taken over: thrown and caught within this folder. */
export class Unusable extends Error {
  override readonly name = 'Unusable';

  constructor(
    readonly fault: Fault,
    message: string,
  ) {
    super(message);
  }
}

/** What somebody wrote, short enough and plain enough for a line of the report. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
