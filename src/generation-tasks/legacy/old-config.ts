import type { GenerationConfig } from '../generation-task.entity.js';
import { PICTURE_SIZE_PATTERN } from '../picture-size.js';
import type { OldFields } from './old-fields.js';
import { isRecord, jsonOf } from './old-fields.js';
import { Unusable, quote } from './unusable.js';

/** Options that mean something here, and what they must be for that. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  size: (value) => typeof value === 'string' && PICTURE_SIZE_PATTERN.test(value),
  seed: (value) => isIntegerWithin(value, 0, 4_294_967_295),
  count: (value) => isIntegerWithin(value, 1, 4),
  // The old service's providers are not ours.
  provider: () => false,
};

export interface OldConfig {
  config: GenerationConfig;
  /** Options that mean something else here, or nothing: kept beside. */
  unfit: Record<string, unknown> | null;
}

export function configOf(fields: OldFields): OldConfig {
  const value = jsonOf(fields, 'config') ?? {};
  if (!isRecord(value)) throw new Unusable('BAD_CONFIG', `config is ${quote(value)}, not a JSON object`);
  const options = Object.entries(value);
  const unfit = options.filter(([name, option]) => !fits(name, option));
  return {
    config: Object.fromEntries(options.filter(([name, option]) => fits(name, option))),
    unfit: unfit.length > 0 ? Object.fromEntries(unfit) : null,
  };
}

function fits(name: string, option: unknown): boolean {
  const check = Object.hasOwn(FITS, name) ? FITS[name] : undefined;
  return check === undefined || check(option);
}

function isIntegerWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
