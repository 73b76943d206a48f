import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { Config } from '../../config/config.js';

/** How to reach S3. */
export function clientConfig(config: Config): S3ClientConfig {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey, s3Endpoint: endpoint } = config;
  return {
    region: config.s3Region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: config.s3ForcePathStyle ?? endpoint !== undefined,
    ...(accessKeyId !== undefined && secretAccessKey !== undefined
      ? { credentials: { accessKeyId, secretAccessKey } }
      : {}),
    // Checksums that were not asked for travel in a form that only AWS's own and very new servers understand.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: 120_000,
      // Each download that is passed on holds one for as long as its reader takes.
      httpAgent: { maxSockets: 500, keepAlive: true },
      httpsAgent: { maxSockets: 500, keepAlive: true },
    },
  };
}
