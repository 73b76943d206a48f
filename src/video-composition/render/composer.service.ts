import { stat, writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { FfmpegRun } from '../ffmpeg/ffmpeg.service.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { bothOrNone } from './all-or-none.js';
import { ClipMaker } from './clip-maker.service.js';
import type { CompositionJob } from './composition-job.js';
import { ProofFailed } from './composition-job.js';
import type { JoinedList, JoinedPart, JoinedSound } from './join-arguments.js';
import { joinArguments, joinList } from './join-arguments.js';
import type { ProvedVideo } from './result-proof.service.js';
import { ResultProof } from './result-proof.service.js';
import { SoundMaker } from './sound-maker.service.js';
import { JOINING, PROVING, stepCosts } from './step-costs.js';
import { listsUploads } from './whole-uploads.js';

interface Parts {
  pictures: JoinedPart[];
  sound: JoinedSound | null;
}

/** A finished and proved video, in the workspace. */
export interface ComposedVideo extends ProvedVideo {
  path: string;
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

  /** @throws ProofFailed when the result is not what the plan says */
  async carryOut(job: CompositionJob, plan: CompositionPlan): Promise<ComposedVideo> {
    const { progress } = job;
    progress.plan(stepCosts(plan, job.clips));
    const parts = await this.makeParts(job, plan);
    progress.enter('joining');
    const path = await this.join(job, plan, parts);
    progress.advance(JOINING, 1);
    const proved = await this.proof.check(job, plan, path);
    if (parts.sound && 'filters' in parts.sound) checkFrames(proved.facts.sound?.packets ?? 0, parts.sound.wanted);
    progress.advance(PROVING, 1);
    return { path, ...proved };
  }

  private async makeParts(job: CompositionJob, plan: CompositionPlan): Promise<Parts> {
    // The sound comes first: it takes one core for long, and should not be what all wait for at the end.
    const [sound, paths] = await bothOrNone(
      job.signal,
      (signal) => this.soundMaker.make({ ...job, signal }, plan),
      async (signal) =>
        plan.direct ? job.clips.map(({ path }) => path) : this.clipMaker.make({ ...job, signal }, plan),
    );
    const rate = rateOf(plan.picture.rate);
    const lengths = plan.direct ? plan.inputs : plan.segments;
    return { pictures: paths.map((path, index) => ({ path, seconds: (lengths[index]?.frames ?? 0) / rate })), sound };
  }

  private async join(job: CompositionJob, plan: CompositionPlan, { pictures, sound }: Parts): Promise<string> {
    const list = job.workspace.path('parts.ffconcat');
    await writeFile(list, joinList(pictures));
    const sizes = await Promise.all(pictures.map(async (part) => (await stat(part.path)).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const path = job.workspace.path('joined.part');
    const run: FfmpegRun = { signal: job.signal, owner: job.workspace, seconds: 60 + bytes / 5_000_000 };
    const copied = sound && 'open' in sound ? sound : null;
    const joined: JoinedList = { path: list, bytes, hasUploads: listsUploads(plan, job.clips) };
    await this.ffmpeg.copy([...joinArguments(plan, joined, sound), path], {
      ...run,
      // A copy tells no time between its start and its end, but its output grows.
      onProgress: (written) => job.progress.advance(JOINING, (0.95 * written.bytes) / bytes),
      ...(copied ? { input: copied.open(run) } : {}),
    });
    if (copied) checkFrames(copied.filter.kept, copied.wanted);
    return path;
  }
}

/** @throws ProofFailed */
function checkFrames(found: number, wanted: number): void {
  if (found !== wanted) throw new ProofFailed([`${found} frames of sound instead of ${wanted}`]);
}
