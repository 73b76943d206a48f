import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { asLimit, asNumber } from './env-values.js';

/** A number, or `off` (0) for no limit. */
function Limit(most: number): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [Transform(asLimit), IsInt(), Min(0), Max(most)]) decorate(target, String(property));
  };
}

/** How much any one caller may take. */
export class LimitConfig {
  /** Tasks a user may have PENDING or PROCESSING at the same time; past it creates answer 429. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  maxActiveTasks: number = 50;

  /** Requests a minute that one caller may make; `off` for any number. */
  @Limit(1_000_000)
  rateLimit: number = 600;

  /** Guests that one address may make in an hour; `off` for any number, as with `RATE_LIMIT=off`. */
  @Limit(1_000_000)
  guestLimit: number = 600;

  /** Megabytes (10^6 bytes) that the files of one user may have; `off` for any number. */
  @Limit(1_000_000_000)
  storageQuotaMb: number = 0;

  /** Seconds that the oldest due task of a kind may wait before creates of that kind answer 503; `off` for any time. */
  @Limit(604_800)
  maxWait: number = 0;
}
