import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';

/** The keys of this installation; every process of it has the same. */
export class Secrets {
  private constructor(
    /** Key of HS256 tokens. */
    readonly jwt: Uint8Array,
    /** Key of the signatures in file links. */
    readonly links: Uint8Array,
  ) {}

  static load(config: Config): Secrets {
    const root = config.jwtSecret ?? config.signingSecret ?? readOrCreate(config.dataPath);
    const jwt = new TextEncoder().encode(config.jwtSecret ?? derive(root, 'jwt'));
    return new Secrets(jwt, new TextEncoder().encode(derive(config.signingSecret ?? root, 'file-links')));
  }

  /** For what must not be stored in clear. */
  sealFor(purpose: string): Seal {
    return new Seal(createHash('sha256').update(this.links).update(purpose).digest());
  }
}

/** Encrypts what is stored, so that a copy of the database does not tell it (AES-256-GCM). */
export class Seal {
  constructor(private readonly key: Buffer) {}

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

function derive(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'darkroom', purpose, 32)).toString('base64url');
}

/** Outside production nobody has to think of a secret: one is made, once, and shared through the data folder. */
function readOrCreate(dataPath: string): string {
  const file = join(dataPath, 'secret');
  mkdirSync(dataPath, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // Another process was first, or an earlier start: its secret is the secret.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
