/** ffmpeg or ffprobe ended badly; `stderr` is its last words. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
  /** As Node has it of its own files. */
  readonly code: string | null;

  constructor(
    readonly program: string,
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    super(`${program} failed: ${stderr.trim().split('\n').slice(-3).join(' | ') || 'it said nothing'}`, options);
    this.code = stderr.includes('No space left on device') ? 'ENOSPC' : null;
  }
}

/** Its time was up. */
export class FfmpegTimeout extends Error {
  override readonly name = 'FfmpegTimeout';
}
