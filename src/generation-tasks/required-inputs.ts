import type { FieldError } from '../http/problem.js';
import type { GenerationType } from '../image-providers/image-provider.js';

/** What a request has; the names are those of its fields. */
export interface GivenInputs {
  prompt?: string;
  sourceImage?: string;
  referenceImages?: readonly string[];
}

type Input = keyof GivenInputs;

const NEEDS: Readonly<Record<GenerationType, readonly Input[]>> = {
  CREATE: ['prompt'],
  WHITE_BACKGROUND: ['sourceImage'],
  CLOTHING_CHANGE: ['sourceImage', 'referenceImages'],
  HEAD_SWAP: ['sourceImage', 'referenceImages'],
  BACKGROUND_CHANGE: ['sourceImage'],
  POSE_CHANGE: ['sourceImage'],
};

/** What the type needs and the request lacks. `names` are the fields' names where they differ from ours. */
export function missingInputs(
  type: GenerationType,
  given: GivenInputs,
  names: Readonly<Partial<Record<Input, string>>> = {},
): FieldError[] {
  return NEEDS[type]
    .filter((input) => isMissing(given[input]))
    .map((input) => {
      const field = names[input] ?? input;
      return { field, message: `${field} is needed for ${type}` };
    });
}

function isMissing(value: string | readonly string[] | undefined): boolean {
  return typeof value === 'string' ? value.trim() === '' : (value?.length ?? 0) === 0;
}
