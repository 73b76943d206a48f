import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { SealedBox } from './sealed-box.js';

/** The keys of this installation; every process of it has the same. */
export class Secrets {
  private constructor(
    /** Key of HS256 tokens. */
    readonly jwt: Uint8Array,
    /** Key of the signatures in file links. */
    readonly links: Uint8Array,
  ) {}

  /** A key for the given purpose: 32 bytes, from which no other can be worked out. */
  key(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.links, 'darkroom', purpose, 32));
  }

  /** Seals what is stored for the given purpose. */
  box(purpose: string): SealedBox {
    return new SealedBox(this.links, purpose);
  }

  static load(config: Config): Secrets {
    const root = config.jwtSecret ?? config.signingSecret ?? readOrCreate(config.dataPath);
    const jwt = new TextEncoder().encode(config.jwtSecret ?? derive(root, 'jwt'));
    return new Secrets(jwt, new TextEncoder().encode(derive(config.signingSecret ?? root, 'file-links')));
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
