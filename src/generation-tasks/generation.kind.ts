import type { Config } from '../config/config.js';
import { pricesOf } from '../config/price-config.js';
import { GENERATION_TYPES } from '../image-providers/image-provider.js';
import type { PricedRequest, TaskKind } from '../task-lifecycle/task-kind.js';
import { GenerationTaskDto } from './dto/generation-task.dto.js';
import { GenerationTask } from './generation-task.entity.js';

export const GENERATION = 'generation';

export function generationKind(config: Config): TaskKind<GenerationTask> {
  return {
    name: GENERATION,
    entity: GenerationTask,
    input: ['prompt', 'negativePrompt', 'sourceImage', 'referenceImages', 'config', 'provider'],
    price: (request) => pricePerPicture(config, request.type) * picturesOf(request),
    concurrency: config.generationConcurrency,
    retryDelays: [5_000, 10_000, 20_000],
    attemptLimit: 300_000,
    onTimeout: 'fail',
    retentionDays: config.retentionDays,
    present: (task, links) => GenerationTaskDto.from(task, links),
    dto: GenerationTaskDto,
  };
}

/** Credits. */
function pricePerPicture(config: Config, type: string | null): number {
  const known = GENERATION_TYPES.find((each) => each === type);
  return known === undefined ? 0 : pricesOf(config)[known];
}

function picturesOf({ input }: PricedRequest): number {
  const { config } = input;
  const count = typeof config === 'object' && config !== null && 'count' in config ? config.count : undefined;
  return typeof count === 'number' ? count : 1;
}
