import { stdSerializers } from 'pino';

/** An error as the log has it. One of the database carries the statement with its values, or quotes a row: both are the users' own. */
export function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { parameters: _, query: __, ...rest } = stdSerializers.err(error);
  if (!('severity' in error) && !('driverError' in error)) return rest;
  const { detail: ___, where: ____, driverError: _____, ...known } = rest;
  return known;
}
