/** What is known of the pictures of an upload; kept with the file. */
export interface PictureFacts {
  codec: string;
  profile: string;
  level: number;
  /** As coded, before rotation and sample aspect ratio. */
  width: number;
  height: number;
  pixelFormat: string;
  /** Of a sample, such as `1:1`. */
  sampleAspect: string;
  /** Frames a second, such as `30000/1001`; what most of them have where it is not constant. */
  rate: string;
  constantRate: boolean;
  timeBase: string;
  fieldOrder: string;
  colorRange: string;
  colorPrimaries: string;
  colorTransfer: string;
  colorMatrix: string;
  /** Degrees clockwise that it is to be turned for display: 0, 90, 180 or 270. */
  rotation: number;
  reorderedFrames: number;
  extradataHash: string;
  frames: number;
  /** Frames that an edit list hides: in the file, but never shown. */
  hiddenFrames: number;
  /** Of all its packets; not known of files that were probed before this was kept. */
  bytes?: number;
  /** Seconds, by the clock of the file. */
  start: number;
  /** Seconds. */
  duration: number;
  /** Seconds from the first to when the last is shown; not known of files that were probed before this was kept. */
  last?: number;
  /** Whether the file has no times of display, so that they are guessed from those of decoding; not known of old uploads. */
  guessedTimes?: boolean;
  /** Numbers of the frames, in the order of display, at which a copy may begin: nothing after them needs what is before. */
  keyframes: number[];
}

export interface SoundFacts {
  codec: string;
  profile: string;
  sampleRate: number;
  channels: number;
  layout: string;
  timeBase: string;
  extradataHash: string;
  start: number;
  duration: number;
  /** Seconds, by the clock of the file, at which its last packet ends; not known of old uploads. */
  end?: number;
  /** Its place among the tracks of sound, of which those before it are empty; not known, and taken for 0, of old uploads. */
  track?: number;
  packets: number;
  /** Packets at the start, among them, that an edit list hides: the run-up of the encoder. */
  hiddenPackets: number;
}

export interface VideoFacts {
  /** As ffprobe names it, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string;
  /** Seconds at which the file's clock starts. */
  start: number;
  /** Seconds. */
  duration: number;
  picture: PictureFacts;
  sound: SoundFacts | null;
  /** Kinds of the streams, in their order. */
  streams: string[];
}

/** Seconds from the start of the file's clock, where ffmpeg counts from, to its first picture. */
export function leadIn({ start, picture }: VideoFacts): number {
  return Math.max(0, picture.start - start);
}

/** Seconds that sound may go on behind the pictures before the last of these stands still for it. */
const LONG_SOUND = 0.5;

/** Seconds from the first picture until there is nothing more to see or to hear, as a player shows it. */
export function playedSeconds({ picture, sound }: VideoFacts): number {
  const { start, duration, last } = picture;
  if (last === undefined || sound?.end === undefined) return duration;
  // What a header says of the sound is believed as far as there are packets.
  const heard = Math.min(sound.end, sound.start + sound.duration) - start;
  return heard > duration + LONG_SOUND ? heard : duration;
}

/** Formats in which a seek finds the picture that was asked for; others are read from their start. */
export function isSeekable({ format }: VideoFacts): boolean {
  return /^(mov|matroska)/.test(format);
}

export function isVideoFacts(value: object | null): value is VideoFacts {
  return value !== null && 'picture' in value && 'streams' in value;
}
