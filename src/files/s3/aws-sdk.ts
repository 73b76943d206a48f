import type * as S3 from '@aws-sdk/client-s3';
import type * as LibStorage from '@aws-sdk/lib-storage';

/** The packages that talk to S3. */
export interface AwsSdk {
  s3: typeof S3;
  storage: typeof LibStorage;
}

/** They take a while and some memory, so they are loaded only where files are in S3. */
export async function loadAwsSdk(): Promise<AwsSdk> {
  const [s3, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')]);
  return { s3, storage };
}
