import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import type { CompositionPlan, PlannedSound } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { AAC_FRAME_SAMPLES, copyFrames } from './adts-frames.js';
import type { CompositionJob } from './composition-job.js';
import { ProofFailed } from './composition-job.js';
import type { JoinedSound } from './join-arguments.js';
import { joinList } from './join-arguments.js';
import { soundArguments } from './sound-arguments.js';
import { SOUND } from './step-costs.js';

/** Makes the one sound track of a composition, by copy or anew. */
@Injectable()
export class SoundMaker {
  constructor(private readonly ffmpeg: Ffmpeg) {}

  async make(job: CompositionJob, plan: CompositionPlan): Promise<JoinedSound | null> {
    if (!plan.sound) return null;
    const made =
      plan.sound.action === 'copy' ? await this.copy(job, plan.sound) : await this.encode(job, plan, plan.sound);
    job.progress.advance(SOUND, 1);
    return made;
  }

  private async encode(job: CompositionJob, plan: CompositionPlan, sound: PlannedSound): Promise<JoinedSound> {
    const path = job.workspace.path('sound.part');
    const seconds = plan.frames / rateOf(plan.picture.rate);
    const { encoders } = await this.ffmpeg.features();
    await this.ffmpeg.encode([...soundArguments(plan, sound, job.clips, encoders), path], {
      signal: job.signal,
      seconds: 60 + seconds,
      onProgress: (encoded) => job.progress.advance(SOUND, encoded.seconds / seconds),
    });
    return { path, runUp: 0 };
  }

  /**
   * Each clip's AAC has a run-up and a surplus, for which a plain join has no place: they push the sound ever farther
   * from the pictures. So the frames are chosen one by one.
   */
  private async copy(
    { workspace, clips, signal }: CompositionJob,
    { runs, sampleRate }: PlannedSound,
  ): Promise<JoinedSound> {
    const [list, all, path] = ['sounds.ffconcat', 'sounds.aac', 'sound.aac'].map((name) => workspace.path(name));
    if (!list || !all || !path) throw new RangeError('There are three paths');
    await writeFile(
      list,
      joinList(clips.map(({ path: clip, facts }) => ({ path: clip, seconds: facts.duration + 1 }))),
    );
    const input = ['-protocol_whitelist', 'file', '-f', 'concat', '-safe', '0', '-i', list];
    await this.ffmpeg.encode([...input, '-map', '0:a:0', '-c', 'copy', '-f', 'adts', all], { signal, seconds: 600 });
    const written = await copyFrames(
      all,
      path,
      runs.flatMap(({ before, taken, behind }) => [
        { drop: before, keep: taken },
        { drop: behind, keep: 0 },
      ]),
    );
    const wanted = runs.reduce((sum, { taken }) => sum + taken, 0);
    if (written !== wanted) throw new ProofFailed([`${written} frames of sound instead of ${wanted}`]);
    return { path, runUp: ((clips[0]?.facts.sound?.hiddenPackets ?? 0) * AAC_FRAME_SAMPLES) / sampleRate };
  }
}
