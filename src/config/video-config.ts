import { availableParallelism } from 'node:os';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { asNumber } from './env-values.js';

/** How videos are composed, and how large they may be. */
export class VideoConfig {
  /**
   * The program ffmpeg.
   * @defaultValue that of the `PATH`, else the old one from npm
   */
  @IsOptional()
  @IsString()
  ffmpegPath?: string;

  /**
   * The program ffprobe.
   * @defaultValue that of the `PATH`, else the old one from npm
   */
  @IsOptional()
  @IsString()
  ffprobePath?: string;

  /**
   * Compositions that one worker runs at once.
   * @defaultValue number of cores
   */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(64)
  videoConcurrency: number = availableParallelism();

  /**
   * ffmpegs that encode at once in one worker; its compositions take turns. Beside them, `VIDEO_CONCURRENCY` more may copy, and as
   * many uploads as encode are looked into.
   * @defaultValue number of cores
   */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(64)
  videoProcesses: number = availableParallelism();

  /** Longest composition, in minutes. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(1_440)
  videoMaxMinutes: number = 120;

  /** Largest result of a composition, in megabytes (10^6 bytes). */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  videoMaxMb: number = 4_096;

  /** Memory that one ffmpeg process may ask for, in megabytes; it uses about a third of what it asks for. */
  @Transform(asNumber)
  @IsInt()
  @Min(512)
  videoProcessMb: number = 3_072;
}
