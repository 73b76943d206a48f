/** What an ffmpeg can do, as far as it is not the same for all of them. */
export interface FfmpegFeatures {
  /** As it names itself, such as `5.1.9-0+deb12u1`. */
  version: string;
  /** Crossfades between pictures. */
  xfade: boolean;
  /** HDR to SDR. */
  toneMapping: boolean;
  /** `-stats_period`. */
  statsPeriod: boolean;
  encoders: ReadonlySet<string>;
}

const ENCODERS = ['libx264', 'aac', 'libvpx-vp9', 'libopus', 'libvorbis'];

/** Reads what `-version`, `-filters`, `-encoders` and `-h full` print. */
export function parseFeatures(version: string, filters: string, encoders: string, help: string): FfmpegFeatures {
  const has = (text: string, name: string): boolean => new RegExp(`^ *[A-Z.]+ +${name} `, 'm').test(text);
  return {
    version: /^ffmpeg version (\S+)/.exec(version)?.[1] ?? 'unknown',
    xfade: has(filters, 'xfade'),
    toneMapping: has(filters, 'zscale') && has(filters, 'tonemap'),
    statsPeriod: help.includes('-stats_period'),
    encoders: new Set(ENCODERS.filter((name) => has(encoders, name))),
  };
}

/** Whether it can make ordinary videos: without these only copies can be made. */
export function isFit({ encoders }: FfmpegFeatures): boolean {
  return encoders.has('libx264') && encoders.has('aac');
}

/** One line for the log and for `/health/ready`. */
export function describeFeatures(features: FfmpegFeatures): string {
  const missing = [
    ...ENCODERS.filter((name) => !features.encoders.has(name)),
    ...(features.xfade ? [] : ['transitions']),
    ...(features.toneMapping ? [] : ['tone mapping of HDR']),
  ];
  return `ffmpeg ${features.version}${missing.length === 0 ? '' : `, without ${missing.join(', ')}`}`;
}
