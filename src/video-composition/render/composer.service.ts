import { stat, writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { bothOrNone } from './all-or-none.js';
import { ClipMaker } from './clip-maker.service.js';
import type { CompositionJob } from './composition-job.js';
import type { JoinedPart, JoinedSound } from './join-arguments.js';
import { joinArguments, joinList } from './join-arguments.js';
import { ResultProof } from './result-proof.service.js';
import { SoundMaker } from './sound-maker.service.js';
import { JOINING, PROVING, stepCosts } from './step-costs.js';

interface Parts {
  pictures: JoinedPart[];
  sound: JoinedSound | null;
}

/** Carries a plan out: parts, sound, join, proof. */
@Injectable()
export class Composer {
  constructor(
    private readonly ffmpeg: Ffmpeg,
    private readonly clipMaker: ClipMaker,
    private readonly soundMaker: SoundMaker,
    private readonly proof: ResultProof,
  ) {}

  /**
   * @returns the path of the finished video, in the workspace
   * @throws ProofFailed when the result is not what the plan says
   */
  async carryOut(job: CompositionJob, plan: CompositionPlan): Promise<string> {
    const { progress } = job;
    progress.plan(stepCosts(plan, job.clips));
    const parts = await this.makeParts(job, plan);
    progress.enter('joining');
    const path = await this.join(job, plan, parts);
    progress.advance(JOINING, 1);
    await this.proof.check(job, plan, path);
    progress.advance(PROVING, 1);
    return path;
  }

  private async makeParts(job: CompositionJob, plan: CompositionPlan): Promise<Parts> {
    const [paths, sound] = await bothOrNone(
      job.signal,
      async (signal) =>
        plan.direct ? job.clips.map(({ path }) => path) : this.clipMaker.make({ ...job, signal }, plan),
      (signal) => this.soundMaker.make({ ...job, signal }, plan),
    );
    const rate = rateOf(plan.picture.rate);
    const lengths = plan.direct ? plan.inputs : plan.segments;
    return { pictures: paths.map((path, index) => ({ path, seconds: (lengths[index]?.frames ?? 0) / rate })), sound };
  }

  private async join(job: CompositionJob, plan: CompositionPlan, { pictures, sound }: Parts): Promise<string> {
    const list = job.workspace.path('parts.ffconcat');
    await writeFile(list, joinList(pictures));
    const sizes = await Promise.all(pictures.map(async ({ path }) => (await stat(path)).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const path = job.workspace.path('joined.part');
    await this.ffmpeg.encode([...joinArguments(plan, list, sound, bytes), path], {
      signal: job.signal,
      seconds: 60 + bytes / 5_000_000,
      // A copy tells no time between its start and its end, but its output grows.
      onProgress: (copied) => job.progress.advance(JOINING, (0.95 * copied.bytes) / bytes),
    });
    return path;
  }
}
