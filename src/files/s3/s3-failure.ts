import type { Config } from '../../config/config.js';
import type { Problem } from '../../http/problem.js';
import { storageUnavailable } from '../file.problems.js';

/** The bucket cannot be used; the message says what to change. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** What an error of the SDK says. The SDK hangs the whole exchange on it, keys and all, which is nothing for a log. */
class S3Error extends Error {
  override readonly name = 'S3Error';

  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

export function plainS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const { name, status, message } = factsOf(error);
  return new S3Error(name, status, message);
}

/** Whether it comes from the SDK, or from the connection below it. */
export function isFromS3(error: unknown): boolean {
  return error instanceof Error && (error instanceof S3Error || '$metadata' in error);
}

const PERMISSIONS =
  's3:ListBucket, s3:ListBucketMultipartUploads, s3:ListMultipartUploadParts, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload';

/** What whoever starts Darkroom can do about it. */
export function explainS3(error: unknown, config: Config): StorageError {
  const where = config.s3Endpoint ?? `AWS in ${config.s3Region}`;
  const bucket = `S3_BUCKET=${config.s3Bucket}`;
  const { name, status, message } = factsOf(error);
  const sentence = (): string => {
    if (name === 'NoSuchBucket') return `${bucket} does not exist at ${where}: create it, or name another one.`;
    if (name === 'InvalidAccessKeyId' || name === 'SignatureDoesNotMatch')
      return `${where} does not know these keys: check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.`;
    if (name === 'CredentialsProviderError')
      return 'There are no keys for S3: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give this machine a role.';
    if (status === 301 || name === 'AuthorizationHeaderMalformed')
      return `${bucket} is in another region than S3_REGION=${config.s3Region}.`;
    if (status === 403) return `The keys may not use ${bucket} at ${where}: they need ${PERMISSIONS}.`;
    return `${bucket} cannot be reached at ${where} (${name}: ${message}): is S3_ENDPOINT right, and is it running?`;
  };
  return new StorageError(sentence(), { cause: plainS3Error(error) });
}

/** What the caller of the API is told: that it may work later. */
export function s3Unavailable(error: unknown): Problem {
  return storageUnavailable({}, { cause: plainS3Error(error), retryAfter: 5 });
}

export function isMissing(error: unknown): boolean {
  const { name, status } = factsOf(error);
  return status === 404 || name === 'NoSuchKey' || name === 'NoSuchUpload';
}

/** Some servers have no list of unfinished uploads. */
export function isNotImplemented(error: unknown): boolean {
  const { name, status } = factsOf(error);
  return status === 501 || name === 'NotImplemented';
}

function factsOf(error: unknown): { name: string; status: number; message: string } {
  if (!(error instanceof Error)) return { name: 'Error', status: 0, message: String(error) };
  if (error instanceof S3Error) return { name: error.code, status: error.status, message: error.message };
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : 0;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { name: error.name === 'Error' ? code : error.name, status: Number(status), message: error.message || code };
}
