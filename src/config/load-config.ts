import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import { Config } from './config.js';
import { environmentName } from './env-values.js';
import { PROVIDER_KEYS } from './provider-config.js';
import { isSameRedis } from './same-redis.js';
import { isSecret, readSetting } from './secret-files.js';

/** The environment does not make a valid configuration; the message has a line for every variable at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads and checks the whole configuration.
 * @throws ConfigError naming every bad variable at once
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given: Record<string, string> = {};
  const unread: string[] = [];
  for (const property of settingNames()) {
    const { value, problem } = readSetting(environment, property);
    if (value !== undefined) given[property] = value;
    if (problem !== undefined) unread.push(problem);
  }
  const config = plainToInstance(Config, given, { exposeDefaultValues: true });
  const problems = validateSync(config, { skipMissingProperties: true }).map(
    ({ property, constraints = {}, value }) => {
      const shown = isSecret(property) ? 'the given value' : JSON.stringify(value);
      const wants = Object.values(constraints).map((text) => text.replace(`${property} `, ''));
      return `${environmentName(property)} ${wants.join(' and ')} (it is ${shown})`;
    },
  );
  // What could not be read would be told as missing, too.
  if (unread.length > 0) throw new ConfigError([...unread, ...problems]);
  problems.push(...productionProblems(config), ...providerProblems(config), ...storageProblems(config));
  // The cache has keys of the same names.
  if (isSameRedis(config.legacyRedisUrl, config.redisUrl))
    problems.push('LEGACY_REDIS_URL must be another Redis than REDIS_URL, or another database of it');
  if (config.databasePassword !== undefined && config.databaseUrl === undefined)
    problems.push('DATABASE_PASSWORD needs DATABASE_URL, which it goes into');
  if (problems.length > 0) throw new ConfigError(problems);
  if (config.databaseUrl !== undefined && config.databasePassword !== undefined)
    config.databaseUrl = withPassword(config.databaseUrl, config.databasePassword);
  return config;
}

function withPassword(databaseUrl: string, password: string): string {
  const url = new URL(databaseUrl);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Optional settings have no default and so are no keys of a fresh `Config`; each is checked by something. */
function settingNames(): ReadonlySet<string> {
  return new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Config, '', false, false)
      .map(({ propertyName }) => propertyName),
  );
}

function productionProblems(config: Config): string[] {
  if (config.nodeEnv !== 'production') return [];
  const problems: string[] = [];
  if (!config.databaseUrl || !config.redisUrl) {
    problems.push(
      'NODE_ENV=production needs both DATABASE_URL and REDIS_URL: the embedded database and in-process dispatch are for one machine and for trying out',
    );
  }
  if (!config.jwtSecret && !config.jwtJwksUrl) {
    problems.push('NODE_ENV=production needs JWT_SECRET or JWT_JWKS_URL, to tell who is calling');
  }
  if (!config.jwtSecret && !config.signingSecret) {
    problems.push('NODE_ENV=production without JWT_SECRET needs SIGNING_SECRET, for file links');
  }
  return problems;
}

function storageProblems(config: Config): string[] {
  if (!config.storesInS3) return [];
  const problems = config.s3Bucket === undefined ? ['STORAGE=s3 needs S3_BUCKET'] : [];
  if ((config.s3AccessKeyId === undefined) !== (config.s3SecretAccessKey === undefined))
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both or neither');
  return problems;
}

const PROVIDER_CHOICES = [
  'providerCreate',
  'providerWhiteBackground',
  'providerClothingChange',
  'providerHeadSwap',
  'providerBackgroundChange',
  'providerPoseChange',
  'providerPreview',
] as const satisfies readonly (keyof Config)[];

/** A provider that is named and cannot be reached is found at boot, not by the first task. */
function providerProblems(config: Config): string[] {
  const chosen = [
    ...PROVIDER_CHOICES.map((property) => ({ property, names: [config[property]] })),
    { property: 'providersSelectable', names: config.providersSelectable ?? [] },
  ];
  return chosen.flatMap(({ property, names }) =>
    names.flatMap((name) => {
      const key = Object.hasOwn(PROVIDER_KEYS, name) ? PROVIDER_KEYS[name] : null;
      if (key === null || config[key]) return [];
      return [`${environmentName(property)}=${name} needs ${environmentName(key)}`];
    }),
  );
}
