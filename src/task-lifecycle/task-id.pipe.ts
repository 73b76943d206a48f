import type { PipeTransform } from '@nestjs/common';
import { validate } from 'uuid';
import { taskNotFound } from './task.problems.js';

/** What a task id may look like: a UUID, or whatever an older system gave its tasks. */
export const TASK_ID_PATTERN = /^[\w.:-]{1,200}$/;

/** UUIDs are compared in lower case. */
export function normalTaskId(id: string): string {
  return validate(id) ? id.toLowerCase() : id;
}

/** The id of a task in a path; what cannot be one is the id of nothing. */
export const taskIdPipe: PipeTransform<string, string> = {
  transform(id) {
    if (!TASK_ID_PATTERN.test(id)) throw taskNotFound({ id });
    return normalTaskId(id);
  },
};
