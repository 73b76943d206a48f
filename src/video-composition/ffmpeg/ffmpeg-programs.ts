import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { FoundFfmpeg, FoundProgram } from './find-ffmpeg.js';
import { findFfmpeg, findOnPath } from './find-ffmpeg.js';

/** Where ffmpeg and ffprobe are. */
@Injectable()
export class FfmpegPrograms {
  private found: Promise<FoundFfmpeg> | null = null;
  private limiting: Promise<boolean> | null = null;

  constructor(private readonly config: Config) {}

  async ffmpeg(): Promise<FoundProgram> {
    return this.need('ffmpeg', 'FFMPEG_PATH');
  }

  async ffprobe(): Promise<FoundProgram> {
    return this.need('ffprobe', 'FFPROBE_PATH');
  }

  /** Whether there is what limits a process and ends it with us (util-linux). */
  limiters(): Promise<boolean> {
    this.limiting ??= Promise.all(
      ['nice', 'setpriv', 'prlimit'].map((name) => findOnPath(name, this.config.searchPath)),
    ).then((paths) => paths.every((path) => path !== null));
    return this.limiting;
  }

  private async need(name: keyof FoundFfmpeg, setting: string): Promise<FoundProgram> {
    this.found ??= findFfmpeg(this.config, this.config.searchPath);
    const program = (await this.found)[name];
    if (!program) throw new Error(`There is no ${name}: install ffmpeg, or set ${setting}`);
    return program;
  }
}
