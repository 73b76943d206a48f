import { ConfigError } from './config/load-config.js';
import { isDatabaseOutage } from './database/database-errors.js';
import { StorageError } from './files/s3/s3-failure.js';
import { EmbeddedPostgresError } from './database/postgres-failure.js';

/** What the person who started Darkroom can mend, in a sentence; null for what needs all that is known of the error. */
export function explainStartFailure(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError || error instanceof StorageError)
    return error.message;
  if (!(error instanceof Error)) return null;
  if ('code' in error && error.code === 'EADDRINUSE') {
    const where = 'address' in error && 'port' in error ? `${String(error.address)}:${String(error.port)}` : 'The port';
    return `${where} is taken by another program: set PORT to a free one.`;
  }
  if (isDatabaseOutage(error)) {
    return `PostgreSQL cannot be reached (${error.message || String('code' in error ? error.code : '')}): is DATABASE_URL right, and is the server running?`;
  }
  return null;
}
