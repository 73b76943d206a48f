import { rm } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { FileMeter } from '../../files/file-meter.service.js';
import { flush } from '../../files/flush.js';
import type { Measured } from '../../files/measure.js';
import { FfmpegError } from '../ffmpeg/ffmpeg-error.js';
import { ENCODING_NICE, Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import { UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { VideoProbe } from '../probe/video-probe.service.js';
import { bothOrNone } from './all-or-none.js';
import type { CompositionJob } from './composition-job.js';
import { ProofFailed } from './composition-job.js';
import { faultsOf } from './prove-result.js';
import { PROVING } from './step-costs.js';

/** What is known of a video that is what the plan says. */
export interface ProvedVideo {
  facts: VideoFacts;
  measured: Measured;
}

/** Checks a finished video: ffmpeg's exit code says 0 to wrong ones, too. */
@Injectable()
export class ResultProof {
  private readonly logger = new Logger('Composer');

  constructor(
    private readonly ffmpeg: Ffmpeg,
    private readonly probe: VideoProbe,
    private readonly meter: FileMeter,
  ) {}

  /**
   * Measures it meanwhile, and brings it to the disk, so that storing it need not wait for that.
   * @throws ProofFailed, with the video gone
   */
  async check(job: CompositionJob, plan: CompositionPlan, path: string): Promise<ProvedVideo> {
    const [facts, [measured]] = await bothOrNone(
      job.signal,
      (signal) => this.prove({ ...job, signal }, plan, path),
      (signal) => Promise.all([this.meter.measure(path, signal), flush(path, { signal })]),
    );
    return { facts, measured };
  }

  private async prove({ signal, progress }: CompositionJob, plan: CompositionPlan, path: string): Promise<VideoFacts> {
    const packets = packetsOf(plan);
    const [{ facts }, complaints] = await bothOrNone(
      signal,
      (both) =>
        this.probe.probe(path, {
          signal: both,
          nice: ENCODING_NICE,
          onPackets: (count) => progress.advance(PROVING, (0.9 * count) / packets),
        }),
      (both) => this.decode(path, plan, both),
    );
    const faults = faultsOf(plan, facts);
    if (complaints !== '') faults.push(`decoding says: ${complaints.slice(0, 300)}`);
    if (facts && faults.length === 0) return facts;
    this.logger.warn({ faults, direct: plan.direct }, 'the result is not what was planned');
    await rm(path, { force: true });
    throw new ProofFailed(faults);
  }

  /**
   * What the decoder complains of. The frames between two key frames are those of the uploads, or were counted when they
   * were made; what a join can break, the settings they are decoded with, shows in the key frames.
   */
  private async decode(path: string, { frames }: CompositionPlan, signal: AbortSignal): Promise<string> {
    const only = ['-discard', 'nokey', '-skip_frame', 'nokey', '-threads', '1'];
    // Their times are of no interest here, but the next frame's before this one's would be complained of.
    const times = ['-vf', 'setpts=N/(25*TB)'];
    const parameters = [...only, ...UNTRUSTED_INPUT, '-i', path, '-map', '0:V:0', ...times];
    try {
      const run = { signal, seconds: 60 + frames / 50, nice: ENCODING_NICE };
      return (await this.ffmpeg.look([...parameters, '-f', 'null', '-'], run)).trim();
    } catch (error) {
      if (error instanceof FfmpegError) return error.stderr.trim() || 'it failed';
      throw error;
    }
  }
}

/** Of pictures and sound, about. */
function packetsOf({ frames, picture, sound }: CompositionPlan): number {
  return frames + (sound ? (frames / rateOf(picture.rate)) * (sound.sampleRate / 1_024) : 0);
}
