import { defineProblem } from '../http/problem.js';

export const compositionTooLarge = defineProblem(
  'COMPOSITION_TOO_LARGE',
  413,
  { en: 'Composition too large', zh: '合成视频过大' },
  { en: 'The composition would have {what}; the limit is {limit}.', zh: '合成视频将达到 {what}，上限为 {limit}。' },
);

export const ffmpegTooOld = defineProblem(
  'FFMPEG_TOO_OLD',
  422,
  { en: 'The installed ffmpeg cannot do this', zh: '已安装的 ffmpeg 不支持此操作' },
  { en: 'ffmpeg {version} has no {feature}.', zh: 'ffmpeg {version} 不支持 {feature}。' },
);

export const clipTooShort = defineProblem(
  'CLIP_TOO_SHORT',
  422,
  { en: 'Clip too short', zh: '片段过短' },
  {
    en: 'inputs[{input}] is shorter than the transitions at its ends.',
    zh: 'inputs[{input}] 短于其两端的转场时长。',
  },
);
