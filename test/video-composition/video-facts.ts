import type { PictureFacts, SoundFacts, VideoFacts } from '../../src/video-composition/probe/video-facts.js';

const PICTURE: PictureFacts = {
  codec: 'h264', profile: 'High', level: 30, width: 640, height: 360, pixelFormat: 'yuv420p', sampleAspect: '1:1',
  rate: '25/1', constantRate: true, timeBase: '1/12800', fieldOrder: 'progressive', colorRange: 'tv',
  colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709', rotation: 0, reorderedFrames: 2,
  extradataHash: 'a', frames: 100, hiddenFrames: 0, start: 0, duration: 4, keyframes: [0, 25, 50, 75],
}; // prettier-ignore
const SOUND: SoundFacts = {
  codec: 'aac', profile: 'LC', sampleRate: 48_000, channels: 2, layout: 'stereo', timeBase: '1/48000',
  extradataHash: 's', start: 0, duration: 4, packets: 189, hiddenPackets: 1,
}; // prettier-ignore

/** Four seconds of an ordinary mp4, but for what is given. */
export function videoFacts(picture: Partial<PictureFacts> = {}, sound: Partial<SoundFacts> | null = {}): VideoFacts {
  return {
    format: 'mov,mp4,m4a,3gp,3g2,mj2',
    start: 0,
    duration: 4,
    picture: { ...PICTURE, ...picture },
    sound: sound && { ...SOUND, ...sound },
    streams: sound ? ['video', 'audio'] : ['video'],
  };
}
