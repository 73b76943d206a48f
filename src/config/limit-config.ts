import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { asLimit } from './env-values.js';
import { StorageConfig } from './storage-config.js';

/** A number, or `off` (0) for no limit. */
function Limit(most: number): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [Transform(asLimit), IsInt(), Min(0), Max(most)]) decorate(target, String(property));
  };
}

/** How much any one caller may take. */
export class LimitConfig extends StorageConfig {
  /** Guests that one address may make in an hour; `off` (0) for any number. */
  @Limit(1_000_000)
  guestLimit: number = 60;

  /** Megabytes (10^6 bytes) that the files of one user may have; `off` (0), the default, for any number. */
  @Limit(1_000_000_000)
  storageQuotaMb: number = 0;

  /**
   * Seconds that tasks of a kind may wait for a worker before no more of that kind are accepted; `off` (0), the default, for
   * any time.
   */
  @Limit(604_800)
  maxWait: number = 0;
}
