import type { PipeTransform } from '@nestjs/common';
import { validate } from 'uuid';
import type { Problem } from './problem.js';

/** An id that cannot be one is the id of nothing: the same 404 as for any unknown id. */
export function uuidOr(notFound: (parameters: { id: string }) => Problem): PipeTransform<string, string> {
  return {
    transform(id) {
      if (!validate(id)) throw notFound({ id });
      return id.toLowerCase();
    },
  };
}
