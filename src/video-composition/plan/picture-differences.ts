import type { PictureFacts } from '../probe/video-facts.js';

/** What two videos must have in common for their pictures to be joined by copy, and how it is called. */
const MUST_MATCH = {
  codec: 'codec',
  profile: 'profile',
  level: 'level',
  width: 'width',
  height: 'height',
  pixelFormat: 'pixel format',
  sampleAspect: 'sample aspect ratio',
  rate: 'frame rate',
  fieldOrder: 'field order',
  colorRange: 'colour range',
  colorPrimaries: 'colour primaries',
  colorTransfer: 'colour transfer',
  colorMatrix: 'colour matrix',
  rotation: 'rotation',
  reorderedFrames: 'reordering of frames',
  extradataHash: 'codec settings',
} as const satisfies Partial<Record<keyof PictureFacts, string>>;

type Matched = keyof typeof MUST_MATCH;
const MATCHED = Object.keys(MUST_MATCH).filter((name): name is Matched => name in MUST_MATCH);

/** Why the pictures of `other` cannot be put behind those of `one`; empty when they can. */
export function pictureDifferences(one: PictureFacts, other: PictureFacts): string[] {
  const different = MATCHED.filter((name) => name !== 'extradataHash' && one[name] !== other[name]);
  // The settings follow from the rest: they are a reason only where there is no other.
  if (different.length === 0 && one.extradataHash !== other.extradataHash) return ['other codec settings'];
  return different.map((name) => `${MUST_MATCH[name]} ${text(other[name])} instead of ${text(one[name])}`);
}

/** Videos with the same key can be joined by copy. */
export function pictureKey(picture: PictureFacts): string {
  return JSON.stringify(MATCHED.map((name) => picture[name]));
}

/** Why the pictures cannot be copied into any result. */
export function uncopyable(picture: PictureFacts): string[] {
  return [
    // Only frames of a constant rate have numbers.
    ...(picture.constantRate ? openStart(picture) : ['variable frame rate']),
    ...(picture.guessedTimes === true ? ['it has no times of display'] : []),
    ...(picture.hiddenFrames === 0 ? [] : ['an edit list hides frames']),
  ];
}

function openStart({ keyframes }: PictureFacts): string[] {
  return keyframes[0] === 0 ? [] : ['does not begin with a whole picture'];
}

function text(value: string | number): string {
  return value === '' ? 'none' : String(value);
}
