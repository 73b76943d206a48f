import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';
import { asList, asNumber, asSwitch } from './env-values.js';

/** Who may call, and from where. */
export class AccessConfig {
  /**
   * Secret behind the JWTs of callers (HS256); file links and sealed columns follow from it, so keep it with the backups.
   * @defaultValue made once, in `DATA_DIR`
   */
  @IsOptional()
  @MinLength(8)
  jwtSecret?: string;

  /**
   * Key set of an identity provider, for JWTs signed with RS256, ES256 or EdDSA.
   * @defaultValue none: only `JWT_SECRET`
   */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  jwtJwksUrl?: string;

  /**
   * Secret behind file links.
   * @defaultValue follows from `JWT_SECRET`
   */
  @IsOptional()
  @MinLength(16)
  signingSecret?: string;

  /**
   * Whether `POST /auth/guest` gives an account to anybody.
   * @defaultValue `on` with the embedded database, else `off`
   */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  guestAccess?: boolean;

  /** Credits a new guest gets. */
  @Transform(asNumber)
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  startCredits: number = 100;

  /**
   * Origins whose pages may call the API, such as `https://shop.example`; `*` for any.
   * @defaultValue `*` with the embedded database, else none
   */
  @IsOptional()
  @Transform(asList)
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, { each: true, message: 'must be origins like https://shop.example, or *' })
  corsOrigins?: string[];

  /**
   * Addresses or networks of proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`.
   * @defaultValue none
   */
  @Transform(asList)
  @IsString({ each: true })
  trustProxy: string[] = [];

  /**
   * Only whoever sends it as a bearer token may read `/metrics`.
   * @defaultValue none: anybody may
   */
  @IsOptional()
  @MinLength(8)
  metricsToken?: string;
}
