import { isHdr } from '../plan/choose-target.js';
import type { TargetPicture } from '../plan/composition-plan.js';
import type { PictureFacts } from '../probe/video-facts.js';

type Coloured = Pick<TargetPicture, 'colorMatrix' | 'colorPrimaries' | 'colorTransfer' | 'width' | 'height'>;

/** Brings pictures that are SDR in the colours of BT.2020 to those of BT.709; `scale` knows only the matrix of the two. */
export function narrowing(source: PictureFacts, target: Coloured): string[] {
  return isWide(source) && target.colorPrimaries !== 'bt2020' ? ['colorspace=iall=bt2020:itrc=bt709:all=bt709'] : [];
}

/** The options of `scale` that make the range and the matrix those of the target. */
export function colourOptions(source: PictureFacts, target: TargetPicture): string {
  const range = `:out_range=${target.colorRange === 'pc' ? 'pc' : 'tv'}`;
  const to = matrixOf(target);
  if (to === undefined || isHdr(target)) return range;
  if (/rgb|bgr|gbr|pal8/.test(source.pixelFormat)) return `${range}:out_color_matrix=${to}`;
  // Tone mapping and narrowing end in BT.709.
  const converted = isHdr(source) || narrowing(source, target).length > 0;
  const from = converted ? 'bt709' : matrixOf(source);
  return from === undefined || from === to ? range : `${range}:in_color_matrix=${from}:out_color_matrix=${to}`;
}

function isWide({ colorPrimaries, colorMatrix, colorTransfer }: Coloured): boolean {
  return colorPrimaries === 'bt2020' && colorMatrix === 'bt2020nc' && !isHdr({ colorTransfer });
}

/** Of untagged pictures the one that players take them to have: by their size. */
function matrixOf({ colorMatrix, width, height }: Coloured): string | undefined {
  if (colorMatrix !== 'unknown') return MATRICES.get(colorMatrix);
  return Math.min(width, height) < 720 ? 'bt601' : 'bt709';
}

/** Names as ffprobe tells them and as `scale` takes them. */
const MATRICES = new Map([
  ['bt709', 'bt709'],
  ['bt470bg', 'bt601'],
  ['smpte170m', 'bt601'],
  ['smpte240m', 'smpte240m'],
  ['bt2020nc', 'bt2020'],
]);
