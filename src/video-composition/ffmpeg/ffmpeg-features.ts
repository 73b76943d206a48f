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
  /** Bitstream filters that drop packets by their numbers, and set their times. */
  packetFilters: boolean;
  encoders: ReadonlySet<string>;
}

const ENCODERS = ['libx264', 'aac', 'libvpx-vp9', 'libopus', 'libvorbis'];

/** Of libavutil in FFmpeg 4.4, the first that has `-stats_period`. */
const STATS_PERIOD_SINCE = { library: 'libavutil', version: [56, 70] } as const;
/** Of FFmpeg 5.0, the first whose `noise` can be told which packets to drop. */
const PACKET_FILTERS_SINCE = { library: 'libavcodec', version: [59, 0] } as const;

/** Reads what `-filters` and `-encoders` print, and the banner above it. */
export function parseFeatures(banner: string, filters: string, encoders: string): FfmpegFeatures {
  const has = (text: string, name: string): boolean => new RegExp(`^ *[A-Z.]+ +${name} `, 'm').test(text);
  return {
    version: /^ffmpeg version (\S+)/m.exec(banner)?.[1] ?? 'unknown',
    xfade: has(filters, 'xfade'),
    toneMapping: has(filters, 'zscale') && has(filters, 'tonemap'),
    statsPeriod: isSince(banner, STATS_PERIOD_SINCE),
    packetFilters: isSince(banner, PACKET_FILTERS_SINCE),
    encoders: new Set(ENCODERS.filter((name) => has(encoders, name))),
  };
}

interface Since {
  library: string;
  version: readonly [number, number];
}

/** Builds of between two versions have no number of their own, but those of the libraries in them. */
function isSince(banner: string, { library, version: [since, sinceMinor] }: Since): boolean {
  const [, major, minor] = new RegExp(`^ *${library} +(\\d+)\\. *(\\d+)\\.`, 'm').exec(banner) ?? [];
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
