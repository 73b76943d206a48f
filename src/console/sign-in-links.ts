import { createHash } from 'node:crypto';

/**
 * Links that open the console as a certain user; the demo prints one. The token is in the fragment, which a browser sends to nobody.
 * The page is told the digest of the one token that it may take from there: whoever makes a link of their own cannot
 * sign others in with it, and on a server that made none no link does anything.
 */
export class SignInLinks {
  private digest = '';

  constructor(private readonly baseUrl: string) {}

  /** The address; the one that was made before is good no more, and this one only as long as the process runs. */
  create(token: string): string {
    this.digest = createHash('sha256').update(token).digest('hex');
    return `${this.baseUrl}/#sign-in=${token}`;
  }

  /** SHA-256 of the token that a link may have, in hex; empty where there is none. */
  get accepted(): string {
    return this.digest;
  }
}
