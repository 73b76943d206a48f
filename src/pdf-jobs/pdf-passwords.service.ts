import { Injectable } from '@nestjs/common';
import type { SealedBox } from '../auth/sealed-box.js';
import { Secrets } from '../auth/secrets.js';

/** Passwords of documents: stored sealed, in clear only where a document is opened. */
@Injectable()
export class PdfPasswords {
  private readonly box: SealedBox;

  constructor(secrets: Secrets) {
    this.box = secrets.box('pdf-password');
  }

  hide(password: string): string {
    return this.box.seal(password).toString('base64');
  }

  reveal(hidden: string | null): string | null {
    return hidden === null ? null : this.box.open(Buffer.from(hidden, 'base64'));
  }
}
