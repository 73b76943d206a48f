/**
 * SQLSTATE classes and Node error codes that mean "the database cannot be reached or is going down", not "the statement is wrong":
 * 08 connection exceptions, 53 insufficient resources, 57P01-57P03 shutdown or start-up
 * (PostgreSQL manual, appendix A).
 */
const OUTAGE_CODES =
  /^(08...|53...|57P0[1-4]|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/;

/** pg reports these without a code. */
const OUTAGE_MESSAGES =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Query read timeout|Cannot use a pool after calling end|Driver not Connected|The database is too busy|DataSource is not (connected|initialized)/i;

/** For work that waited too long for its turn at the database: an outage to whoever asked for it. */
export function databaseBusy(): Error {
  return new Error('The database is too busy');
}

/** Whether the statement was undone for the sake of another one (class 40: deadlock, serialization), so that it may be run again. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('40');
}

/** Whether the error says that PostgreSQL is away for now, so that the same call may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Only errors of the driver count: a missing file (ENOENT) is an outage when `connect` says so.
  if (code === 'ENOENT' && !('syscall' in error && error.syscall === 'connect')) return false;
  if (OUTAGE_CODES.test(code) || OUTAGE_MESSAGES.test(error.message)) return true;
  if ('driverError' in error && error.driverError !== error) return isDatabaseOutage(error.driverError);
  return error instanceof AggregateError && error.errors.some(isDatabaseOutage);
}

/** Whether the same statement may succeed in a moment. */
export function mayPass(error: unknown): boolean {
  return isDatabaseOutage(error) || isRolledBack(error);
}

/** Whether a row was to refer to another one that is (or has just gone) away: SQLSTATE 23503. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}

/** Whether there is such a row already: SQLSTATE 23505. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
