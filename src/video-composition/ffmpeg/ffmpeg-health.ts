import { Injectable } from '@nestjs/common';
import type { HealthCheckDto } from '../../health/health.dto.js';
import type { HealthProbe } from '../../health/health-probe.js';
import { ProbesHealth } from '../../health/health-probe.js';
import { isFit } from './ffmpeg-features.js';
import { Ffmpeg } from './ffmpeg.service.js';

/** Tells which ffmpeg there is; without one only videos are not made. */
@Injectable()
@ProbesHealth()
export class FfmpegHealth implements HealthProbe {
  readonly name = 'ffmpeg';

  constructor(private readonly ffmpeg: Ffmpeg) {}

  async check(): Promise<HealthCheckDto> {
    try {
      const [detail, features] = await Promise.all([this.ffmpeg.describe(), this.ffmpeg.features()]);
      return { status: isFit(features) ? 'ok' : 'degraded', detail };
    } catch {
      return { status: 'degraded', detail: 'there is no usable ffmpeg: no videos are taken or composed' };
    }
  }
}
