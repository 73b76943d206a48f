/** ffmpeg or ffprobe ended badly; `stderr` is its last words. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
  /** As Node has it of its own files. */
  readonly code: string | null;

  /** @param refused whether it ended by itself, because of what it was to do; not by a signal, nor for want of a start */
  constructor(
    readonly program: string,
    readonly stderr: string,
    readonly refused: boolean,
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
