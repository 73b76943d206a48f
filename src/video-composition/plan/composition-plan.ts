/** Sides (as displayed), rate and the rest that every part of the result has. */
export interface TargetPicture {
  codec: string;
  /** As ffprobe names it; empty where the encoder is to choose. */
  profile: string;
  level: number;
  width: number;
  height: number;
  pixelFormat: string;
  /** Frames a second, such as `30000/1001`. */
  rate: string;
  colorRange: string;
  colorPrimaries: string;
  colorTransfer: string;
  colorMatrix: string;
  /** Degrees clockwise that it is to be turned for display. */
  rotation: number;
  reorderedFrames: number;
}

export interface TargetSound {
  sampleRate: number;
  channels: number;
}

/** What is taken of the sound frames of one clip. */
export interface SoundRun {
  /** Frames before the first that is taken. */
  before: number;
  taken: number;
  /** Frames behind the last that is taken. */
  behind: number;
}

export interface PlannedSound extends TargetSound {
  action: 'copy' | 'encode';
  /** Why it is not copied. */
  reasons: string[];
  /** What is copied of each input. */
  runs: SoundRun[];
}

/** A stretch of an input, in frames of the result. */
export interface Stretch {
  input: number;
  /** Seconds from the first frame of the input. */
  start: number;
  frames: number;
  /** Whether the input has the rate of the result, so that its frames are taken one by one. */
  sameRate: boolean;
  /** Frames at its end for which the last picture of the input stands still; none where it is not given. */
  still?: number;
}

/** A part of the pictures of the result; in their order they make the whole. */
export type Segment =
  | ({ kind: 'copy'; firstFrame: number } & Pick<Stretch, 'input' | 'frames'>)
  | ({ kind: 'encode' } & Stretch)
  | { kind: 'transition'; effect: string; frames: number; from: Stretch; to: Stretch };

export interface InputPlan {
  input: number;
  /** `edges`: only what lies before the first and after the last whole group of pictures is re-encoded. */
  action: 'copy' | 'edges' | 'reencode';
  /** Why it is not simply copied. */
  reasons: string[];
  /** Seconds from its first frame at which it begins, and frames of the result that it has. */
  start: number;
  frames: number;
}

/** How much of what the inputs say is relied on; each failed proof goes on to the next. */
export const TRUSTS = ['everything', 'pictures', 'nothing'] as const;
export type Trust = (typeof TRUSTS)[number];

/** How the inputs become one video. */
export interface CompositionPlan {
  trust: Trust;
  container: 'mp4' | 'webm';
  /** Whether the pictures are joined from the uploads as they are. */
  direct: boolean;
  picture: TargetPicture;
  /** Null: the result is silent. */
  sound: PlannedSound | null;
  inputs: InputPlan[];
  segments: Segment[];
  /** Frames of the result. */
  frames: number;
  /** Frames that two neighbours share. */
  overlap: number;
  /** Whether a part that comes to its end too early, because pictures cannot be decoded, stands still until its time is up. */
  filledUp: boolean;
  fit: 'contain' | 'cover';
  background: string;
}

/** Numbers of the inputs that are re-encoded from end to end. */
export function reencodedInputs({ inputs }: CompositionPlan): number[] {
  return inputs.filter(({ action }) => action === 'reencode').map(({ input }) => input);
}

/** Numbers of the inputs of which anything is re-encoded. */
export function encodedInputs({ direct, segments }: CompositionPlan): number[] {
  if (direct) return [];
  const inputs = segments.flatMap((segment) => {
    if (segment.kind === 'transition') return [segment.from.input, segment.to.input];
    return segment.kind === 'encode' ? [segment.input] : [];
  });
  return [...new Set(inputs)];
}

/** Whether any of it is taken from the uploads as it is. */
export function copies({ segments, sound }: CompositionPlan): boolean {
  return sound?.action === 'copy' || segments.some(({ kind }) => kind === 'copy');
}
