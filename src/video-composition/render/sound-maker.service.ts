import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import type { CompositionPlan, PlannedSound, SoundRun } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { AAC_FRAME_SAMPLES, FrameFilter } from './adts-frames.js';
import type { CompositionJob } from './composition-job.js';
import { frameFilters } from './frame-filters.js';
import type { FilteredSound, JoinedSound } from './join-arguments.js';
import { joinList } from './join-arguments.js';
import { soundArguments } from './sound-arguments.js';
import { soundToRead } from './sound-readers.js';
import type { SourceClip } from './source-clip.js';
import { SOUND } from './step-costs.js';

/** Seconds of sound that are decoded in a second, and bytes that are read in one, where they are waited for. */
const SLOWEST_DECODER = 10;
const SLOWEST_DISK = 5_000_000;

/** Makes the one sound track of a composition: anew, or by copy while the parts are joined. */
@Injectable()
export class SoundMaker {
  constructor(private readonly ffmpeg: Ffmpeg) {}

  async make(job: CompositionJob, plan: CompositionPlan): Promise<JoinedSound | null> {
    if (!plan.sound) return null;
    if (plan.sound.action === 'encode') return this.encode(job, plan, plan.sound);
    const { packetFilters } = await this.ffmpeg.features();
    return packetFilters && comesWithPictures(plan, job.clips)
      ? filteredSound(plan.sound, job.clips)
      : this.copy(job, plan.sound);
  }

  private async encode(job: CompositionJob, plan: CompositionPlan, sound: PlannedSound): Promise<JoinedSound> {
    const path = job.workspace.path('sound.part');
    const seconds = plan.frames / rateOf(plan.picture.rate);
    const read = soundToRead(plan, job.clips);
    const { encoders } = await this.ffmpeg.features();
    await this.ffmpeg.encode([...soundArguments(plan, sound, job.clips, encoders), path], {
      signal: job.signal,
      owner: job.workspace,
      seconds: 60 + seconds + read.seconds / SLOWEST_DECODER + read.bytes / SLOWEST_DISK,
      onProgress: (encoded) => job.progress.advance(SOUND, encoded.seconds / seconds),
    });
    job.progress.advance(SOUND, 1);
    return { path };
  }

  /**
   * Each clip's AAC has a run-up and a surplus, for which a plain join has no place: they push the sound ever farther
   * from the pictures. So the frames are chosen one by one: on their way from one ffmpeg to the other, where a single one
   * cannot do that by itself.
   */
  private async copy({ workspace, clips }: CompositionJob, { runs, sampleRate }: PlannedSound): Promise<JoinedSound> {
    const list = workspace.path('sounds.ffconcat');
    const parts = clips.map(({ path, facts }) => ({ path, seconds: facts.duration + 1 }));
    await writeFile(list, joinList(parts));
    const filter = new FrameFilter(
      runs.flatMap(({ before, taken, behind }) => [
        { drop: before, keep: taken },
        { drop: behind, keep: 0 },
      ]),
    );
    // Pictures are read with it and dropped: they need not be put into another form before that.
    const input = ['-auto_convert', '0', '-protocol_whitelist', 'file,pipe', '-f', 'concat', '-safe', '0', '-i', list];
    return {
      runUp: (runUpOf(clips) * AAC_FRAME_SAMPLES) / sampleRate,
      wanted: framesOf(runs),
      filter,
      open: (run) =>
        filter.pass(
          this.ffmpeg.read([...input, '-map', '0:a:0', '-c', 'copy', '-flush_packets', '0', '-f', 'adts'], run),
        ),
    };
  }
}

/** Whether the join reads the sound anyway, and counts its time in samples. */
function comesWithPictures({ direct }: CompositionPlan, clips: readonly SourceClip[]): boolean {
  return direct && clips.every(({ facts: { sound } }) => sound?.timeBase === `1/${sound?.sampleRate}`);
}

function filteredSound({ runs }: PlannedSound, clips: readonly SourceClip[]): FilteredSound {
  return { wanted: framesOf(runs), filters: frameFilters(runs, runUpOf(clips)) };
}

/** Frames of the first clip that are only for the decoder to run up. */
function runUpOf([first]: readonly SourceClip[]): number {
  return first?.facts.sound?.hiddenPackets ?? 0;
}

function framesOf(runs: readonly SoundRun[]): number {
  return runs.reduce((sum, { taken }) => sum + taken, 0);
}
