import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDeflate } from 'node:zlib';
import { assemble } from './drawn-pdf.js';

/** What the page after the bomb has. */
const HARMLESS = 'BT /T 11 Tf 72 700 Td (A page that does no harm.) Tj ET';

/** Which of its two pages a document has where. */
export type Order = readonly ('bomb' | 'harmless')[];

const BOMB_FIRST: Order = ['bomb', 'harmless'];

/** A small PDF with a page that is made of forms within forms, so many that they would take hours. */
export function slowPage(order = BOMB_FIRST): Uint8Array<ArrayBuffer> {
  return formsInForms(order, 'q Q\n'.repeat(4_000));
}

/** The same, with so much text in the forms that all memory there is would not do. */
export function hugePage(order = BOMB_FIRST): Uint8Array<ArrayBuffer> {
  return formsInForms(order, 'BT /T 11 Tf 72 700 Td (much) Tj ET\n'.repeat(2_000));
}

/** A page of some hundred kilobytes whose content is 500 MB once it is unpacked. */
export async function packedPage(): Promise<Uint8Array<ArrayBuffer>> {
  const blank = Buffer.alloc(1_000_000, ' ');
  // By and by: the test is about the memory that others take.
  const packed = await buffer(Readable.from(Array.from({ length: 500 }, () => blank)).pipe(createDeflate()));
  return withPages(stream('/Filter /FlateDecode', packed.toString('latin1')), [], BOMB_FIRST);
}

function formsInForms(order: Order, innermost: string): Uint8Array<ArrayBuffer> {
  const form = (content: string, inner: number | null): string => {
    const forms = inner === null ? '' : `/XObject << /F ${inner} 0 R >>`;
    return stream(
      `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /T 7 0 R >> ${forms} >>`,
      content,
    );
  };
  const again = '/F Do\n'.repeat(100);
  const forms = [form(again, 9), form(again, 10), form(again, 11), form(innermost, null)];
  return withPages(stream('', '/F Do'), forms, order);
}

/** Objects after the first seven have the numbers from 8 on. */
function withPages(content: string, more: readonly string[], order: Order): Uint8Array<ArrayBuffer> {
  const page = (contents: number): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R /Resources << /Font << /T 7 0 R >> /XObject << /F 8 0 R >> >> >>`;
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${order.length} /Kids [${order.map((page) => (page === 'bomb' ? '3 0 R' : '4 0 R')).join(' ')}] >>`,
    page(5),
    page(6),
    content,
    stream('', HARMLESS),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...(more.length > 0 ? more : ['null']),
  ]);
}

function stream(entries: string, content: string): string {
  return `<< ${entries} /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`;
}
