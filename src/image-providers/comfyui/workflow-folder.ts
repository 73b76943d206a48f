import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageJobType } from '../image-provider.js';
import { IMAGE_JOB_TYPES } from '../image-provider.js';
import { Workflow } from './workflow.js';

/**
 * The workflows of a folder, one file a type, such as `CREATE.json`.
 * @throws Error when there is none, or one of them cannot be used
 */
export function readWorkflows(folder: string): ReadonlyMap<ImageJobType, Workflow> {
  const files = new Set(readdirSync(folder));
  const workflows = new Map(
    IMAGE_JOB_TYPES.filter((type) => files.has(`${type}.json`)).map((type) => {
      const path = join(folder, `${type}.json`);
      return [type, Workflow.parse(path, readFileSync(path, 'utf8'))];
    }),
  );
  if (workflows.size === 0) throw new Error(`There is no workflow such as CREATE.json in ${folder}`);
  return workflows;
}
