import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals what is a secret, but must be read again (AES-256-GCM). */
export class SealedBox {
  private readonly key: Buffer;

  /** @param purpose what is sealed for one purpose cannot be opened for another */
  constructor(secret: Uint8Array, purpose: string) {
    this.key = createHash('sha256').update(secret).update(purpose).digest();
  }

  seal(text: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  open(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }
}
