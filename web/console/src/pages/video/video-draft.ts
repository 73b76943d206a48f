import { useDraft } from '../../ui/draft.js';

export interface Clip {
  /** The same file may be in there twice. */
  key: string;
  fileId: string;
  /** Seconds. */
  start: number | '';
  end: number | '';
}

export interface VideoDraft {
  clips: Clip[];
  container: 'mp4' | 'webm';
  /** Width x height, or empty. */
  frame: string;
  fit: 'contain' | 'cover';
  /** `none`, or one of the API's. */
  transition: string;
  transitionMs: number;
  audio: boolean;
}

/** Of those that are chosen here. */
export const TRANSITION_MS = 500;

const INITIAL: VideoDraft = {
  clips: [],
  container: 'mp4',
  frame: '',
  fit: 'contain',
  transition: 'none',
  transitionMs: TRANSITION_MS,
  audio: true,
};

export const useVideoDraft = () => useDraft('video', INITIAL);

export function requestOf(draft: VideoDraft): object {
  const { clips, container, frame, fit, transition, transitionMs, audio } = draft;
  const [width, height] = frame.split('x').map(Number);
  return {
    inputs: clips.map(({ fileId, start, end }) => ({
      fileId,
      ...(start === '' ? {} : { startMs: Math.round(start * 1_000) }),
      ...(end === '' ? {} : { endMs: Math.round(end * 1_000) }),
    })),
    output: { container, fit, audio: audio ? 'keep' : 'mute', ...(frame === '' ? {} : { width, height }) },
    ...(transition === 'none' ? {} : { transition: { type: transition, durationMs: transitionMs } }),
  };
}

export function moved(clips: readonly Clip[], from: number, to: number): Clip[] {
  const clip = clips[from];
  if (clip === undefined || to < 0 || to >= clips.length) return [...clips];
  return clips.toSpliced(from, 1).toSpliced(to, 0, clip);
}
