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

/** Of libavutil in FFmpeg 4.4, the first that has `-stats_period`. */
const STATS_PERIOD_SINCE = [56, 70] as const;

/** Reads what `-filters` and `-encoders` print, and the banner above it. */
export function parseFeatures(banner: string, filters: string, encoders: string): FfmpegFeatures {
  const has = (text: string, name: string): boolean => new RegExp(`^ *[A-Z.]+ +${name} `, 'm').test(text);
  return {
    version: /^ffmpeg version (\S+)/m.exec(banner)?.[1] ?? 'unknown',
    xfade: has(filters, 'xfade'),
    toneMapping: has(filters, 'zscale') && has(filters, 'tonemap'),
    statsPeriod: hasStatsPeriod(banner),
    encoders: new Set(ENCODERS.filter((name) => has(encoders, name))),
  };
}

function hasStatsPeriod(banner: string): boolean {
  const [, major, minor] = /^ *libavutil +(\d+)\. *(\d+)\./m.exec(banner) ?? [];
  const [since, sinceMinor] = STATS_PERIOD_SINCE;
  return Number(major) > since || (Number(major) === since && Number(minor) >= sinceMinor);
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
