/**
 * Why a request got no answer that can be used:
 * - `address`: not a URL that may be asked, or one whose address is private
 * - `connect`: no connection: refused, no such name, bad certificate, too slow
 * - `timeout`, `cut`: the time was over, or the connection ended, before the answer did
 * - `too-large`: the answer has more bytes than were allowed
 * - `redirect`: too many of them, or one to where none may lead
 */
export type OutgoingFailure = 'address' | 'connect' | 'timeout' | 'cut' | 'too-large' | 'redirect';

/** A request that failed; its message names no path, query or header, as those may hold secrets. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';

  /** @param reached whether the server can have received the request: never, or nobody knows */
  constructor(
    readonly failure: OutgoingFailure,
    readonly reached: 'notSent' | 'unknown',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
