import { readFileSync } from 'node:fs';
import { environmentName } from './env-values.js';

/** By the name of the property: a new setting with such a name is one of them. */
const SECRET = /(secret|password|token|apiKey|accessKey(Id)?|databaseUrl|redisUrl)$/i;

/** Whether a setting is a secret, or has one in it: it is never shown, and may be given as a file. */
export function isSecret(property: string): boolean {
  return SECRET.test(property);
}

/** What the environment says of one setting. */
export interface Given {
  value?: string;
  problem?: string;
}

/**
 * Reads a setting. A secret may be in a file instead, whose path is in the variable with `_FILE` behind its name, as Docker and
 * Kubernetes hand out secrets: other than variables, files are in no list of processes and no report of a crash.
 */
export function readSetting(environment: Readonly<Record<string, string | undefined>>, property: string): Given {
  const name = environmentName(property);
  const value = environment[name]?.trim() ?? '';
  const path = isSecret(property) ? (environment[`${name}_FILE`]?.trim() ?? '') : '';
  if (path === '') return value === '' ? {} : { value };
  if (value !== '') return { problem: `${name} and ${name}_FILE are both set: keep one of them` };
  return readSecret(`${name}_FILE`, path);
}

function readSecret(name: string, path: string): Given {
  try {
    const value = readFileSync(path, 'utf8').trim();
    return value === '' ? { problem: `${name} must name a file with the secret in it (${path} is empty)` } : { value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { problem: `${name} must name a file that this process can read (${path}: ${code})` };
  }
}
