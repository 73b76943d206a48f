import { describe, expect, it } from 'vitest';
import { parseFeatures } from './ffmpeg-features.js';

const banner = (version: string, libavutil: string, libavcodec = '59. 37.100') =>
  `ffmpeg version ${version} Copyright (c) the FFmpeg developers\n  built with gcc\n  libavutil      ${libavutil} / ${libavutil}\n  libavcodec     ${libavcodec} / ${libavcodec}\n`;
const FILTERS = ` ... xfade             VV->V      Cross fade.\n ..C zscale            V->V       Z.\n .S. tonemap           V->V       T.\n`;
const ENCODERS = ` V....D libx264              H.264\n A....D aac                  AAC\n`;

describe('parseFeatures', () => {
  it('reads the version from the banner, and filters and encoders from their lists', () => {
    expect(parseFeatures(banner('5.1.9-0+deb12u1', '57. 28.100'), FILTERS, ENCODERS)).toEqual({
      version: '5.1.9-0+deb12u1',
      xfade: true,
      toneMapping: true,
      statsPeriod: true,
      packetFilters: true,
      encoders: new Set(['libx264', 'aac']),
    });
  });

  it.each([
    ['56. 24.101', false],
    ['56. 51.100', false],
    ['56. 70.100', true],
    ['57.  0.100', true],
  ])('libavutil %s has -stats_period: %s', (libavutil, has) => {
    expect(parseFeatures(banner('N-47683', libavutil), '', '').statsPeriod).toBe(has);
  });

  it.each([
    ['58.134.100', false],
    ['59.  1.100', true],
    ['61.  3.100', true],
  ])('libavcodec %s has filters that choose packets: %s', (libavcodec, has) => {
    expect(parseFeatures(banner('N-47683', '56. 70.100', libavcodec), '', '').packetFilters).toBe(has);
  });

  it('takes what cannot be read for an ffmpeg without anything', () => {
    const none = { xfade: false, toneMapping: false, statsPeriod: false, packetFilters: false, encoders: new Set() };
    expect(parseFeatures('', '', '')).toEqual({ version: 'unknown', ...none });
  });
});
