import { validationPipe } from '../http/validation.pipe.js';
import { validationFailed } from '../http/problems.js';
import type { CreateEditTaskDto } from './dto/create-generation-task.dto.js';
import { CreateGenerationTaskDto } from './dto/create-generation-task.dto.js';

/** Longest `config` of the older API, in characters of JSON. */
const LONGEST_CONFIG = 20_000;

const pipe = validationPipe();

/**
 * What a request of the older edit API asks for; the parts of its free `config` that are used are checked like ours.
 * @throws Problem VALIDATION_FAILED
 */
export async function toGenerationRequest(edit: CreateEditTaskDto): Promise<CreateGenerationTaskDto> {
  const { prompt, negative_prompt, negativePrompt = negative_prompt, ...config } = edit.config ?? {};
  if (JSON.stringify(config).length > LONGEST_CONFIG) {
    const errors = [{ field: 'config', message: `config must have at most ${LONGEST_CONFIG} characters` }];
    throw validationFailed({ fields: 'config' }, { errors });
  }
  const { size, seed, count, provider } = config;
  const request: unknown = await pipe.transform(
    {
      type: edit.mode,
      prompt,
      negativePrompt,
      sourceImage: edit.source_image,
      referenceImages: edit.reference_image === undefined ? [] : [edit.reference_image],
      config: withoutUndefined({ size, seed, count, provider }),
    },
    { type: 'body', metatype: CreateGenerationTaskDto },
  );
  if (!(request instanceof CreateGenerationTaskDto)) throw new TypeError('The validation made no request');
  return request;
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
