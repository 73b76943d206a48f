import { availableParallelism } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { FfmpegRun } from '../ffmpeg/ffmpeg.service.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import type { CompositionPlan, Segment } from '../plan/composition-plan.js';
import { allOrNone } from './all-or-none.js';
import type { CompositionJob } from './composition-job.js';
import { ProofFailed } from './composition-job.js';
import { partName } from './part-name.js';
import { segmentArguments } from './picture-arguments.js';
import type { SourceClip } from './source-clip.js';
import { costOf, stepOf } from './step-costs.js';
import { wholeUpload } from './whole-uploads.js';

interface PartToMake {
  job: CompositionJob;
  plan: CompositionPlan;
  segment: Segment;
  step: string;
}

/** Makes the segments of a plan that are not there yet, several at once. */
@Injectable()
export class ClipMaker {
  private readonly logger = new Logger('Composer');

  constructor(
    private readonly config: Config,
    private readonly ffmpeg: Ffmpeg,
  ) {}

  /** @returns their paths, in order */
  async make(job: CompositionJob, plan: CompositionPlan): Promise<string[]> {
    const { segments } = plan;
    let finished = 0;
    const enter = (): void =>
      job.progress.enter(`normalising ${Math.min(finished + 1, segments.length)}/${segments.length}`);
    enter();
    const encoded = segments.filter(({ kind }) => kind !== 'copy').length;
    const side = Math.max(1, Math.min(encoded, this.config.videoProcesses));
    const threads = Math.max(1, Math.floor(availableParallelism() / side));
    const paths = new Map<number, string>();
    await allOrNone(
      job.signal,
      longestFirst(plan, job.clips).map((index) => async (signal) => {
        paths.set(index, await this.provide({ ...job, signal }, plan, index, threads));
        finished++;
        job.progress.advance(stepOf(index), 1);
        enter();
      }),
    );
    return segments.map((_, index) => paths.get(index) ?? '');
  }

  private async provide(job: CompositionJob, plan: CompositionPlan, index: number, threads: number): Promise<string> {
    const segment = plan.segments[index];
    if (!segment) throw new RangeError(`There is no segment ${index}`);
    const upload = wholeUpload(plan, segment, job.clips);
    if (upload) return upload.path;
    const { toneMapping } = await this.ffmpeg.features();
    const parameters = segmentArguments(plan, segment, job.clips, { threads, toneMapping });
    const name = partName(index, parameters, job.clips);
    const kept = await job.workspace.kept(name);
    if (kept !== null) {
      this.logger.log({ part: index }, 'a part that an attempt before this one finished is not made again');
      job.progress.spare(stepOf(index));
      return kept;
    }
    const draft = job.workspace.path(`${index}.part`);
    await this.makeOne({ job, plan, segment, step: stepOf(index) }, [...parameters, draft]);
    return job.workspace.keep(draft, name, job.signal);
  }

  private async makeOne({ job, plan, segment, step }: PartToMake, parameters: readonly string[]): Promise<void> {
    let made = 0;
    const run: FfmpegRun = {
      signal: job.signal,
      owner: job.workspace,
      seconds: 60 + 20 * costOf(plan, segment, job.clips),
      onProgress: ({ frames }) => {
        made = frames;
        job.progress.advance(step, (0.98 * frames) / segment.frames);
      },
    };
    await (segment.kind === 'copy' ? this.ffmpeg.copy(parameters, run) : this.ffmpeg.encode(parameters, run));
    // As ffmpeg counted what it wrote; in the result they are counted again, and each part must begin where it should.
    if (made !== segment.frames) throw new ProofFailed([`a part has ${made} frames instead of ${segment.frames}`]);
  }
}

/** Numbers of the segments: who begins with the longest has no core idle while the last one is made. */
function longestFirst(plan: CompositionPlan, clips: readonly SourceClip[]): number[] {
  const costs = plan.segments.map((segment) => costOf(plan, segment, clips));
  return costs.map((_, index) => index).toSorted((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0));
}
