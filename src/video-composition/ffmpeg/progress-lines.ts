/** What `-progress pipe:1` told last. */
export interface EncodingProgress {
  /** Frames written. */
  frames: number;
  /** Seconds written. */
  seconds: number;
  bytes: number;
}

/** Takes ffmpeg's `key=value` lines; returns the progress at the end of each block, else null. */
export class ProgressLines {
  private values: Record<string, string> = {};

  take(line: string): EncodingProgress | null {
    const [key = '', value = ''] = line.trim().split('=');
    this.values[key] = value.trim();
    if (key !== 'progress') return null;
    // `out_time_ms` is in microseconds too: an old mistake that was kept; early blocks say N/A.
    const microseconds = Number(this.values.out_time_us ?? this.values.out_time_ms);
    return {
      frames: Number(this.values.frame ?? 0) || 0,
      seconds: Math.max(0, microseconds / 1_000_000 || 0),
      bytes: Number(this.values.total_size) || 0,
    };
  }
}
