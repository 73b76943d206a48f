import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Secrets } from '../../auth/secrets.js';
import type { SealedBox } from '../../auth/sealed-box.js';

/** The secrets of a webhook, sealed. */
export interface SealedSecrets {
  secret: Buffer;
  previousSecret: Buffer | null;
  previousUntil: Date | null;
}

/** A secret was sealed with a key that this installation has no more. */
export class LostSecretError extends Error {
  override readonly name = 'LostSecretError';

  constructor(cause: unknown) {
    super('The secret cannot be read any more, as the keys of this server have changed: rotate it', { cause });
  }
}

/** Makes the secrets of webhooks, and signs with them. They are stored sealed: signing needs them as they are. */
@Injectable()
export class WebhookSecrets {
  private readonly box: SealedBox;

  constructor(secrets: Secrets) {
    this.box = secrets.box('webhooks');
  }

  create(): { secret: string; sealed: Buffer } {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    return { secret, sealed: this.box.seal(secret) };
  }

  /**
   * The headers of Standard Webhooks 1.0.0; after a rotation with the signatures of both secrets, for a while.
   * @throws LostSecretError
   */
  sign(id: string, body: string, { secret, previousSecret, previousUntil }: SealedSecrets): Record<string, string> {
    const now = new Date();
    const previousIsGood = previousSecret !== null && previousUntil !== null && previousUntil > now;
    const secrets = [this.open(secret), ...(previousIsGood ? this.openIfPossible(previousSecret) : [])];
    const signatures = secrets.map((opened) => new StandardWebhook(opened).sign(id, now, body));
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signatures.join(' '),
    };
  }

  private open(sealed: Buffer): string {
    try {
      return this.box.open(sealed);
    } catch (error) {
      throw new LostSecretError(error);
    }
  }

  /** A lost secret was rotated to be rid of it. */
  private openIfPossible(sealed: Buffer): string[] {
    try {
      return [this.open(sealed)];
    } catch {
      return [];
    }
  }
}
