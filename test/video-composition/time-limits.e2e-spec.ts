import { beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { FfmpegTimeout } from '../../src/video-composition/ffmpeg/ffmpeg-error.js';
import { FfmpegPrograms } from '../../src/video-composition/ffmpeg/ffmpeg-programs.js';
import { Ffmpeg } from '../../src/video-composition/ffmpeg/ffmpeg.service.js';
import { findFfmpegProgram } from '../support/ffmpeg-program.js';
import { standStill } from '../support/stand-still.js';
import { shipped } from './clips.js';

let ffmpeg: Ffmpeg;
const lines: string[] = [];
const onLine = (line: string): void => void lines.push(line);
const FORMAT = ['-show_format', shipped('wave-1.mp4')];

beforeAll(async () => {
  const programs = await findFfmpegProgram();
  const config = loadConfig({ FFMPEG_PATH: programs.ffmpeg, FFPROBE_PATH: programs.ffprobe });
  ffmpeg = new Ffmpeg(config, new FfmpegPrograms(config));
  // Where the programs are is known from now on.
  await ffmpeg.probe(FORMAT, { seconds: 60, onLine });
});

it('ffmpeg is ended when its time is over', { timeout: 20_000 }, async () => {
  const endless = ['-re', '-f', 'lavfi', '-i', 'testsrc2', '-f', 'null', '-'];
  await expect(ffmpeg.look(endless, { seconds: 1 })).rejects.toThrow(FfmpegTimeout);
});

it('what it finished while the process stood still is taken, though its time is over', async () => {
  lines.length = 0;
  const probed = ffmpeg.probe(FORMAT, { seconds: 1, onLine });
  // So that it is started.
  await new Promise(setImmediate);
  standStill(3_000);
  await probed;
  expect(lines).toContain('[FORMAT]');
});
