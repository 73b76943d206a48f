import { Injectable } from '@nestjs/common';
import { SignJWT, createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { invalidToken, tokenExpired } from './auth.problems.js';
import type { Caller } from './caller.js';
import { Secrets } from './secrets.js';

interface Verified {
  caller: Caller;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Signs and verifies JWTs: HS256 by the secret, RS256, ES256 and EdDSA by the JWKS. */
@Injectable()
export class TokenService {
  private readonly keySet: JWTVerifyGetKey | null;
  private readonly acceptsSecret: boolean;
  /** A page polls with the same token; checking its signature once is enough. Bad tokens are never kept. */
  private readonly verified = new LRUCache<string, Verified>({ max: 5_000, ttl: 60_000 });

  constructor(
    config: Config,
    private readonly secrets: Secrets,
  ) {
    this.keySet = config.jwtJwksUrl ? createRemoteJWKSet(new URL(config.jwtJwksUrl)) : null;
    this.acceptsSecret = config.jwtSecret !== undefined || config.jwtJwksUrl === undefined || config.guestsAllowed;
  }

  async sign(userId: string, role: Caller['role'], lifetime: string): Promise<string> {
    return new SignJWT({ role })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(this.secrets.jwt);
  }

  /** @throws Problem INVALID_TOKEN or TOKEN_EXPIRED */
  async verify(token: string): Promise<Caller> {
    const known = this.verified.get(token);
    if (known && known.expiresAt > Date.now()) return known.caller;
    const payload = await this.check(token);
    const caller = toCaller(payload);
    this.verified.set(token, { caller, expiresAt: payload.exp === undefined ? Infinity : payload.exp * 1000 });
    return caller;
  }

  private async check(token: string): Promise<JWTPayload> {
    try {
      const symmetric = decodeProtectedHeader(token).alg === 'HS256';
      if (symmetric && this.acceptsSecret) {
        return (await jwtVerify(token, this.secrets.jwt, { algorithms: ['HS256'] })).payload;
      }
      if (!this.keySet || symmetric) throw invalidToken({ reason: 'its algorithm is not accepted here' });
      return (await jwtVerify(token, this.keySet, { algorithms: ['RS256', 'ES256', 'EdDSA'] })).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw tokenExpired({}, { cause: error });
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        throw invalidToken({ reason: REASONS[error instanceof errors.JOSEError ? error.code : ''] ?? 'it cannot be read' }, { cause: error });
      }
      throw error;
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature does not match',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'one of its claims is not acceptable',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is not in the key set',
  ERR_JWKS_TIMEOUT: 'the key set could not be fetched in time',
};

function toCaller(payload: JWTPayload): Caller {
  const { sub, role } = payload;
  if (!sub || sub.length > 255) throw invalidToken({ reason: 'it has no "sub" of 1 to 255 characters' });
  return { userId: sub, role: role === 'admin' || role === 'guest' ? role : 'user', scopes: null };
}
