import { assemble } from './drawn-pdf.js';

export type Script = 'Chinese' | 'Japanese' | 'Japanese in columns' | 'Korean' | 'Hebrew' | 'Arabic';

/** Adobe's character collections, with the map from UTF-16 to them: readers have both, so that no font need be in the file. */
const COLLECTIONS: Partial<Record<Script, { font: string; ordering: string; encoding: string }>> = {
  Chinese: { font: 'STSong-Light', ordering: 'GB1', encoding: 'UniGB-UCS2-H' },
  Japanese: { font: 'HeiseiMin-W3', ordering: 'Japan1', encoding: 'UniJIS-UCS2-H' },
  'Japanese in columns': { font: 'HeiseiMin-W3', ordering: 'Japan1', encoding: 'UniJIS-UCS2-V' },
  Korean: { font: 'HYSMyeongJo-Medium', ordering: 'Korea1', encoding: 'UniKS-UCS2-H' },
};
const SIZE = 12;
const LEFT = 72;
const RIGHT = 520;
const TOP = 750;

/**
 * A small PDF of one A4 page, with each text on a line of its own, or in a column to the left of the one before. Lines that run from right to left are drawn as programs do
 * it: glyph by glyph from the left, the last letter first.
 */
export function drawForeign(script: Script, lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const collection = COLLECTIONS[script];
  const drawn = lines.map((line, index) => {
    const glyphs = collection ? line : [...line].toReversed().join('');
    const shift = 2 * SIZE * index;
    const place = script === 'Japanese in columns' ? `${RIGHT - shift} ${TOP}` : `${LEFT} ${TOP - shift}`;
    return `BT /F ${SIZE} Tf ${place} Td <${utf16(glyphs)}> Tj ET`;
  });
  const { font, ordering, encoding } = collection ?? { font: 'Foreign', ordering: 'Identity', encoding: 'Identity-H' };
  const kind = collection ? 'CIDFontType0' : 'CIDFontType2';
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    stream(drawn.join('\n')),
    `<< /Type /Font /Subtype /Type0 /BaseFont /${font} /Encoding /${encoding} /DescendantFonts [6 0 R] ${collection ? '' : '/ToUnicode 8 0 R'} >>`,
    `<< /Type /Font /Subtype /${kind} /BaseFont /${font} /DW ${collection ? 1_000 : 550} /FontDescriptor 7 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 0 >> >>`,
    `<< /Type /FontDescriptor /FontName /${font} /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 850 /Descent -150 /CapHeight 700 /StemV 80 /ItalicAngle 0 >>`,
    stream(TO_UNICODE),
  ]);
}

/** Codes are those of Unicode. */
const TO_UNICODE = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Same def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfrange <0000> <007F> <0000> <0590> <05FF> <0590> <0600> <06FF> <0600> endbfrange
endcmap end end`;

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('hex');
}

function stream(content: string): string {
  return `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`;
}
