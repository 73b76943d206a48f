import { Problem } from '../../http/problem.js';
import { isFromS3, s3Unavailable } from '../s3/s3-failure.js';
import { fileTooLarge } from '../file.problems.js';
import { tusVersion, uploadConflict, uploadExpired, uploadInvalid, uploadNotFound } from './upload.problems.js';

/**
 * The problem that an answer of the library stands for.
 * @param failure what was thrown, if something was
 * @param limit megabytes that a file may have
 */
export function toUploadProblem(
  { status, body }: { status: number; body: string },
  failure: unknown,
  id: string,
  limit: number,
): unknown {
  // The library throws its own as plain objects with a status; an error is somebody else's.
  if (isFromS3(failure)) return s3Unavailable(failure);
  if (failure instanceof Problem || failure instanceof Error) return failure;
  if (status === 404) return uploadNotFound({ id });
  if (status === 409) return uploadConflict();
  if (status === 410) return uploadExpired();
  if (status === 412) return tusVersion();
  if (status === 413) return fileTooLarge({ limit });
  if (status < 500 || status === 501) return uploadInvalid({ reason: reasonOf(body) });
  return new Error(`The upload failed: ${body}`);
}

function reasonOf(body: string): string {
  return body.trim().replace(/\.$/, '');
}
