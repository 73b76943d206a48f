/** A page of a list; `nextCursor` is null on the last one. */
export class Page<T> {
  constructor(
    readonly data: T[],
    readonly nextCursor: string | null,
    /** Further members of the envelope, such as `missing`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {}

  /**
   * @param rows up to `limit + 1` rows, of which the last only tells that there are more
   * @param key what the next page starts after; newest first
   */
  static of<T>(rows: T[], limit: number, key: (row: T) => string): Page<T> {
    const data = rows.slice(0, limit);
    const last = data.at(-1);
    return new Page(data, rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null);
  }

  map<U>(transform: (row: T) => U): Page<U> {
    return new Page(this.data.map(transform), this.nextCursor, this.extra);
  }

  toEnvelope(code: number): object {
    return { code, data: this.data, page: { nextCursor: this.nextCursor }, ...this.extra };
  }
}

function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

export function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
