import { Injectable } from '@nestjs/common';
import type { Seal } from '../auth/secrets.js';
import { Secrets } from '../auth/secrets.js';

/** Passwords of documents: stored sealed, in clear only where a document is opened. */
@Injectable()
export class PdfPasswords {
  private readonly seal: Seal;

  constructor(secrets: Secrets) {
    this.seal = secrets.sealFor('pdf-password');
  }

  hide(password: string): string {
    return this.seal.seal(password).toString('base64');
  }

  reveal(hidden: string | null): string | null {
    return hidden === null ? null : this.seal.open(Buffer.from(hidden, 'base64'));
  }
}
