/** `none`, `crossfade`, and those of ffmpeg's xfade that every version of it has. */
export const TRANSITIONS = [
  'none', 'crossfade', 'fade', 'fadeblack', 'fadewhite', 'dissolve', 'pixelize', 'wipeleft', 'wiperight', 'wipeup',
  'wipedown', 'slideleft', 'slideright', 'slideup', 'slidedown', 'smoothleft', 'smoothright', 'smoothup', 'smoothdown',
  'circleopen', 'circleclose', 'circlecrop', 'rectcrop', 'distance', 'radial',
] as const; // prettier-ignore
