import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { FfmpegPrograms } from '../../src/video-composition/ffmpeg/ffmpeg-programs.js';
import type { FfmpegRun } from '../../src/video-composition/ffmpeg/ffmpeg.service.js';
import { Ffmpeg } from '../../src/video-composition/ffmpeg/ffmpeg.service.js';
import { TooManyPackets, VideoProbe } from '../../src/video-composition/probe/video-probe.service.js';
import { VideoInspector } from '../../src/video-composition/probe/video.inspector.js';
import { findFfmpegProgram } from '../support/ffmpeg-program.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { shipped } from './clips.js';

const CLIP = shipped('wave-1.mp4');

let config: Config;

beforeAll(async () => {
  const { ffmpeg, ffprobe } = await findFfmpegProgram();
  config = loadConfig({ FFMPEG_PATH: ffmpeg, FFPROBE_PATH: ffprobe, VIDEO_PROCESSES: '2' });
});

const ffmpegOf = (): Ffmpeg => new Ffmpeg(config, new FfmpegPrograms(config));

/** Counts how many of its ffprobes run at once. */
class CountingFfmpeg extends Ffmpeg {
  most = 0;
  private running = 0;

  override async probe(...run: Parameters<Ffmpeg['probe']>): Promise<string> {
    this.most = Math.max(this.most, ++this.running);
    try {
      return await super.probe(...run);
    } finally {
      this.running--;
    }
  }
}

it('looks into no more uploads at once than VIDEO_PROCESSES', { timeout: 60_000 }, async () => {
  const ffmpeg = new CountingFfmpeg(config, new FfmpegPrograms(config));
  const inspector = new VideoInspector(config, new VideoProbe(ffmpeg), ffmpeg);
  const found = await Promise.all(Array.from({ length: 6 }, () => inspector.inspect(CLIP)));
  expect(found.map(({ durationMs }) => durationMs)).toEqual(Array.from({ length: 6 }, () => 3_000));
  expect(ffmpeg.most).toBe(2);
});

it('gives up what has more packets than it may have', { timeout: 30_000 }, async () => {
  const probe = new VideoProbe(ffmpegOf());
  // 75 pictures, and sound.
  await expect(probe.probe(CLIP, { mostPackets: 100 })).rejects.toThrow(TooManyPackets);
  const { facts } = await probe.probe(CLIP, { mostPackets: 1_000 });
  expect(facts?.picture).toMatchObject({ frames: 75, constantRate: true, rate: '25/1' });
});

it('tells how many bytes the pictures have', { timeout: 30_000 }, async () => {
  const { facts } = await new VideoProbe(ffmpegOf()).probe(CLIP);
  // 54,020 are the file's, with the sound and the index.
  expect(facts?.picture.bytes).toBeGreaterThan(10_000);
  expect(facts?.picture.bytes).toBeLessThan(54_020);
});

/** Notes for how long each ffprobe may run, and finds nothing. */
class PatientFfmpeg extends Ffmpeg {
  readonly seconds: number[] = [];

  override async probe(_parameters: readonly string[], { seconds }: FfmpegRun): Promise<string> {
    this.seconds.push(seconds);
    return '';
  }
}

it('a large video may take longer to read', async () => {
  const folder = await newTestFolder('large');
  const path = join(folder, 'large.mp4');
  await writeFile(path, '');
  // 4 GB that take no room.
  await truncate(path, 4_000_000_000);
  const ffmpeg = new PatientFfmpeg(config, new FfmpegPrograms(config));
  await new VideoProbe(ffmpeg).probe(path, { header: {} });
  expect(ffmpeg.seconds).toEqual([120 + 800]);
  await removeTestFolder(folder);
});
