import type { PipeTransform } from '@nestjs/common';
import type { Problem } from './problem.js';

/** PostgreSQL's `int` ends here. */
const LARGEST = 2_147_483_647;

/** An id that cannot be one is the id of nothing: the same 404 as for any unknown id. */
export function integerOr(notFound: (parameters: { id: string }) => Problem): PipeTransform<string, number> {
  return {
    transform(id) {
      const value = /^\d{1,10}$/.test(id) ? Number(id) : 0;
      if (value < 1 || value > LARGEST) throw notFound({ id });
      return value;
    },
  };
}
