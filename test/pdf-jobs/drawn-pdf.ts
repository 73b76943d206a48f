import { Encryption, FILE_ID } from './encryption.js';

/** One line of text on a page: where it begins, how large it is, and in which of the fonts below. */
export interface DrawnLine {
  text: string;
  x: number;
  y: number;
  size?: number;
  font?: 'F1' | 'F2' | 'F3';
  /** Where a click on it leads. */
  link?: string;
}

/** A stroked box with lines in it, all in one path. */
export interface DrawnGrid {
  /** Where its lines are, from the left and from the top. */
  columns: readonly number[];
  rows: readonly number[];
}

/** What is drawn on a smaller sheet (a form), which is then drawn on the page at twice its size. */
export interface DrawnForm {
  form: readonly (DrawnLine | DrawnGrid)[];
}

/** Helvetica, Helvetica-Bold and Courier. */
const FONTS = { F1: 'Helvetica', F2: 'Helvetica-Bold', F3: 'Courier' };

/**
 * A small PDF of A4 pages, written by hand so that a test says what is in it. `y` counts from the top. A `missing` page is
 * promised and not there; a `picture` has no text.
 */
export function drawPdf(
  pages: readonly (readonly (DrawnLine | DrawnGrid)[] | DrawnForm | 'missing' | 'picture')[],
  password: string | null = null,
): Uint8Array<ArrayBuffer> {
  const objects: string[] = ['<< /Type /Catalog /Pages 2 0 R >>'];
  const encryption = password === null ? null : new Encryption(password);
  const fontIds = Object.keys(FONTS).map((name, index) => `/${name} ${index + 3} 0 R`);
  const firstPage = 3 + fontIds.length;
  objects.push(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${firstPage + 2 * index} 0 R`).join(' ')}] >>`,
    ...Object.values(FONTS).map((name) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} >>`),
  );
  const forms: string[] = [];
  for (const [index, lines] of pages.entries()) {
    if (lines === 'missing') {
      objects.push('null', 'null');
      continue;
    }
    const plain =
      lines === 'picture'
        ? '0.5 g 100 100 300 200 re f'
        : 'form' in lines
          ? 'q 4 0 0 4 -40 0 cm /Sheet Do Q'
          : drawParts(lines);
    const contentId = firstPage + 2 * index + 1;
    const content = encryption ? encryption.encrypt(plain, contentId) : plain;
    const fonts = `/Font << ${fontIds.join(' ')} >>`;
    let sheet = '';
    if (typeof lines === 'object' && 'form' in lines) {
      sheet = `/XObject << /Sheet ${firstPage + 2 * pages.length + forms.length} 0 R >>`;
      const drawing = drawParts(lines.form);
      forms.push(
        `<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Matrix [0.5 0 0 0.5 10 0] /Resources << ${fonts} >> /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
      );
    }
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << ${fonts} ${sheet} >> ${linksOf(lines)} /Contents ${contentId} 0 R >>`,
      `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    );
  }
  objects.push(...forms);
  if (encryption) objects.push(encryption.dictionary);
  return assemble(objects, encryption ? `/Encrypt ${objects.length} 0 R /ID [<${FILE_ID}> <${FILE_ID}>]` : '');
}

function linksOf(parts: readonly (DrawnLine | DrawnGrid)[] | DrawnForm | 'picture'): string {
  if (parts === 'picture' || 'form' in parts) return '';
  const links = parts.flatMap((part) => {
    if (!('text' in part) || part.link === undefined) return [];
    const { text, x, y, size = 11, link } = part;
    const box = [x - 1, 842 - y - size / 2, x + text.length * size, 842 - y + size];
    return [`<< /Type /Annot /Subtype /Link /Rect [${box.join(' ')}] /A << /S /URI /URI (${link}) >> >>`];
  });
  return links.length === 0 ? '' : `/Annots [${links.join(' ')}]`;
}

function drawParts(parts: readonly (DrawnLine | DrawnGrid)[]): string {
  return parts.map((part) => ('text' in part ? drawLine(part) : drawGrid(part))).join('\n');
}

function drawLine({ text, x, y, size = 11, font = 'F1' }: DrawnLine): string {
  return `BT /${font} ${size} Tf ${x} ${842 - y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`;
}

function drawGrid({ columns, rows }: DrawnGrid): string {
  const [left = 0, right = 0, top = 0, bottom = 0] = [columns[0], columns.at(-1), rows[0], rows.at(-1)];
  const uprights = columns.map((x) => `${x} ${842 - top} m ${x} ${842 - bottom} l`);
  const levels = rows.slice(1, -1).map((y) => `${left} ${842 - y} m ${right} ${842 - y} l`);
  return `0.5 w ${left} ${842 - bottom} ${right - left} ${bottom - top} re ${[...uprights, ...levels].join(' ')} S`;
}

/** Numbered from 1; the first is the catalog. */
export function assemble(objects: readonly string[], trailer = ''): Uint8Array<ArrayBuffer> {
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = body.length;
  const count = objects.length + 1;
  body += `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}trailer << /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(body, 'latin1'));
}

/** Pages with a heading and a sentence each. */
export function plainPages(count: number, word = 'Page'): DrawnLine[][] {
  return Array.from({ length: count }, (_, index) => [
    { text: `${word} ${index + 1} title`, x: 72, y: 150, size: 20, font: 'F2' as const },
    { text: `This is what stands on page number ${index + 1} of the document.`, x: 72, y: 200 },
  ]);
}
