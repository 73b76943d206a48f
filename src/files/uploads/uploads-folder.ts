import { join } from 'node:path';
import type { Config } from '../../config/config.js';

/** Where resumable uploads grow until they are files, without S3. */
export function uploadsFolder({ dataPath }: Config): string {
  return join(dataPath, 'uploads');
}
