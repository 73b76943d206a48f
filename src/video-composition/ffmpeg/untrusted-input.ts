/** Pixels of a picture; a decoder that is asked for more refuses before it takes the memory. */
export const MAX_PIXELS = 40_000_000;

/** The formats that are taken, as ffmpeg names them; not one of them opens other files. */
export const MEDIA_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi,flv,ogg';

/**
 * Goes before the `-i` of everything a user uploaded. Without both lists a text named .mp4 that is really a playlist
 * opens other users' files, or URLs.
 */
export const UNTRUSTED_INPUT: readonly string[] = [
  '-format_whitelist',
  MEDIA_FORMATS,
  '-protocol_whitelist',
  'file',
  '-max_pixels',
  String(MAX_PIXELS),
];
