import type { Config } from '../config/config.js';
import type { TaskKind } from '../task-lifecycle/task-kind.js';
import { PreviewTaskDto } from './dto/preview-task.dto.js';
import { PreviewTask } from './preview-task.entity.js';

export const PREVIEW = 'preview';

export function previewKind(config: Config): TaskKind<PreviewTask> {
  return {
    name: PREVIEW,
    entity: PreviewTask,
    input: ['workId', 'productId', 'color', 'size'],
    concurrency: config.previewConcurrency,
    retryDelays: [5_000, 10_000, 20_000],
    attemptLimit: 30_000,
    onTimeout: 'retry',
    retentionDays: config.retentionDays,
    present: (task, links) => PreviewTaskDto.from(task, links),
    dto: PreviewTaskDto,
  };
}
