/** The embedded PostgreSQL could not do its part; the message is one sentence that says what to do. */
export class EmbeddedPostgresError extends Error {
  readonly code = 'EMBEDDED_POSTGRES';
  override readonly name = 'EmbeddedPostgresError';
}

interface KnownFailure {
  sign: RegExp;
  sentence: string;
}

const KNOWN: readonly KnownFailure[] = [
  { sign: /No space left on device|ENOSPC|EDQUOT/, sentence: 'the disk is full: free some space and start again' },
  {
    sign: /Address already in use|could not create any TCP\/IP sockets/,
    sentence: 'its port is taken by another program: free the port or choose another one',
  },
  {
    sign: /not compatible with this version|incompatible with server/,
    sentence:
      'its data folder was made by another version of PostgreSQL: start the old version once and dump it, or use an empty DATA_DIR',
  },
  {
    sign: /could not look up effective user ID/,
    sentence: 'the current user has no entry in /etc/passwd: add one, or set DATABASE_URL',
  },
  {
    sign: /error while loading shared libraries|GLIBC_|ENOEXEC/,
    sentence: 'its binaries do not run on this system (they need glibc): set DATABASE_URL to a PostgreSQL server',
  },
  {
    // Node says ENOENT for a recursive mkdir on a read-only disk.
    sign: /EROFS|Read-only file system|ENOENT: .*, mkdir/,
    sentence: 'its folder is read-only: set DATA_DIR to a folder that can be written',
  },
  {
    sign: /Permission denied|EACCES|EPERM|has wrong ownership/,
    sentence: 'the current user may not use its folder: change the owner of DATA_DIR, or start as the user who made it',
  },
  {
    sign: /Cannot allocate memory|could not (create|map|resize).*shared memory/,
    sentence: 'there is not enough (shared) memory: it needs 256 MB',
  },
];

/** One sentence from what a program printed or the system threw. */
export function explainFailure(attempt: string, evidence: unknown): EmbeddedPostgresError {
  const text = evidence instanceof Error ? evidenceOf(evidence) : String(evidence);
  const known = KNOWN.find(({ sign }) => sign.test(text));
  const reason = known?.sentence ?? (lastComplaint(text) || 'it gave no reason');
  return new EmbeddedPostgresError(`The embedded PostgreSQL could not ${attempt}: ${reason}.`, { cause: evidence });
}

function evidenceOf(error: Error): string {
  const stderr = 'stderr' in error ? String(error.stderr) : '';
  const code = 'code' in error ? String(error.code) : '';
  return `${code}\n${error.message}\n${stderr}`;
}

function lastComplaint(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const complaint = lines.findLast((line) => /(FATAL|PANIC|ERROR|error):/.test(line)) ?? lines.findLast(Boolean);
  return complaint?.replace(/[.\s]+$/, '');
}
