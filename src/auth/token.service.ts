import { Injectable } from '@nestjs/common';
import { SignJWT, createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { invalidToken, keySetUnavailable, tokenExpired } from './auth.problems.js';
import type { Caller } from './caller.js';
import { Secrets } from './secrets.js';

/** Signs and verifies JWTs: HS256 by the secret, RS256, ES256 and EdDSA by the JWKS. */
@Injectable()
export class TokenService {
  private readonly keySet: JWTVerifyGetKey | null;
  private readonly acceptsSecret: boolean;
  /** A page polls with the same token; checking its signature once is enough. Bad tokens are never kept. */
  private readonly verified = new LRUCache<string, Caller>({ max: 5_000, ttl: 60_000 });

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

  /** @throws Problem INVALID_TOKEN, TOKEN_EXPIRED, KEY_SET_UNAVAILABLE */
  async verify(token: string): Promise<Caller> {
    const known = this.verified.get(token);
    if (known && (known.expiresAt ?? Infinity) > Date.now()) return known;
    const caller = toCaller(await this.check(token));
    this.verified.set(token, caller);
    return caller;
  }

  private async check(token: string): Promise<JWTPayload> {
    const symmetric = algorithmOf(token) === 'HS256';
    if (symmetric ? !this.acceptsSecret : !this.keySet)
      throw invalidToken({ reason: 'its algorithm is not accepted here' });
    try {
      if (symmetric || !this.keySet)
        return (await jwtVerify(token, this.secrets.jwt, { algorithms: ['HS256'] })).payload;
      return (await jwtVerify(token, this.keySet, { algorithms: ['RS256', 'ES256', 'EdDSA'] })).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw tokenExpired({}, { cause: error });
      if (isKeySetOutage(error)) throw keySetUnavailable({}, { cause: error, retryAfter: 5 });
      if (!(error instanceof errors.JOSEError)) throw error;
      throw invalidToken({ reason: REASONS[error.code] ?? 'it cannot be read' }, { cause: error });
    }
  }
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch (error) {
    throw invalidToken({ reason: 'it cannot be read' }, { cause: error });
  }
}

/** The token may be good: whoever gets a 401 would send its user to the login for nothing. A failed fetch is a TypeError. */
function isKeySetOutage(error: unknown): boolean {
  const codes = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];
  return error instanceof TypeError || (error instanceof errors.JOSEError && codes.includes(error.code));
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature does not match',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'one of its claims is not acceptable',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is not in the key set',
};

function toCaller(payload: JWTPayload): Caller {
  const { sub, role, exp } = payload;
  if (typeof sub !== 'string' || !/^\P{Cc}{1,255}$/u.test(sub))
    throw invalidToken({ reason: 'it has no "sub" of 1 to 255 characters' });
  const caller = { userId: sub, role: role === 'admin' || role === 'guest' ? role : 'user', scopes: null } as const;
  return exp === undefined ? caller : { ...caller, expiresAt: exp * 1_000 };
}
