import type { Config } from '../config/config.js';
import type { TaskKind } from '../task-lifecycle/task-kind.js';
import { VideoCompositionDto } from './dto/video-composition.dto.js';
import { VideoComposition } from './video-composition.entity.js';
import { VIDEO } from './video.js';

/** Milliseconds. */
export const RETRY_DELAYS = [5_000, 20_000];

export function videoKind(config: Config): TaskKind<VideoComposition> {
  return {
    name: VIDEO,
    entity: VideoComposition,
    input: ['inputs', 'wanted', 'transition'],
    concurrency: config.videoConcurrency,
    retryDelays: RETRY_DELAYS,
    // The last resort: each ffmpeg has a limit of its own, by what it has to do.
    attemptLimit: 6 * 3_600_000,
    onTimeout: 'fail',
    retentionDays: config.retentionDays,
    volume: ({ result }) => ({ unit: 'seconds', amount: (result?.durationMs ?? 0) / 1_000 }),
    present: (task, links) => VideoCompositionDto.from(task, links),
    dto: VideoCompositionDto,
  };
}
