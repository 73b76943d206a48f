import sharp from 'sharp';

const SIZE = 1600;
const [ORANGE, DARK_ORANGE, LIGHT_ORANGE] = ['#e8762c', '#c4541c', '#f6a15a'];
const [CREAM, SAND, TEAL, INK] = ['#fbeed3', '#ecd3a4', '#1f7a78', '#24323a'];

/** A fox's head of flat facets before a sun, on nothing: it goes on light cloth as on dark. */
export async function foxArtwork(): Promise<Buffer> {
  const facet = (color: string, points: string): string =>
    `<polygon points="${points}" fill="${color}" stroke="${color}" stroke-width="2" stroke-linejoin="round"/>`;
  const half = [
    // Ear, cheek, brow, muzzle of the left half; the right one is its mirror image.
    facet(DARK_ORANGE, '250,250 560,560 330,760'),
    facet(INK, '310,360 500,570 380,690'),
    facet(ORANGE, '560,560 330,760 480,900'),
    facet(LIGHT_ORANGE, '560,560 800,640 640,900'),
    facet(ORANGE, '560,560 640,900 480,900'),
    facet(DARK_ORANGE, '330,760 480,900 230,960'),
    facet(CREAM, '230,960 480,900 560,1120'),
    facet(SAND, '230,960 560,1120 400,1150'),
    facet(CREAM, '480,900 640,900 700,1130 560,1120'),
    facet(ORANGE, '640,900 800,640 800,1010 740,1090'),
    facet(LIGHT_ORANGE, '640,900 740,1090 700,1130'),
    facet(DARK_ORANGE, '740,1090 800,1010 800,1160'),
    facet(SAND, '560,1120 700,1130 740,1290'),
    facet(CREAM, '700,1130 740,1090 800,1160 800,1370 740,1290'),
    facet(INK, '500,915 625,930 585,985 540,975'),
    facet(CREAM, '548,938 572,941 562,958'),
    facet(INK, '720,1200 800,1180 800,1300 755,1262'),
  ].join('');
  const rays = Array.from({ length: 24 }, (_, n) => {
    const outer = n % 2 ? 735 : 775;
    return `<line x1="800" y1="${800 - 690}" x2="800" y2="${800 - outer}" stroke="${TEAL}" stroke-width="14" stroke-linecap="round" transform="rotate(${n * 15} 800 800)"/>`;
  }).join('');
  const stripes = [980, 1060, 1130, 1190, 1240]
    .map((y, n) => `<rect x="0" y="${y}" width="1600" height="${14 + n * 5}" fill="#000"/>`)
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 1600 1600">
    <mask id="sun"><rect width="1600" height="1600" fill="#fff"/>${stripes}</mask>
    <g mask="url(#sun)"><circle cx="800" cy="800" r="640" fill="${TEAL}"/><circle cx="800" cy="800" r="600" fill="none" stroke="${SAND}" stroke-width="10"/></g>
    ${rays}
    <g>${half}</g><g transform="translate(1600 0) scale(-1 1)">${half}</g>
  </svg>`;
  return sharp(Buffer.from(svg)).png({ palette: true, colours: 128, compressionLevel: 9 }).toBuffer();
}
