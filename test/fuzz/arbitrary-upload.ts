import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import { hostileText } from './arbitrary-value.js';

const BOUNDARY = 'fuzz-boundary';
/** The smallest PNG: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Upload {
  headers: Record<string, string>;
  body: Buffer | null;
}

/** A form with a file in it, and what may be wrong with one. */
export function arbitraryUpload(): Arbitrary<Upload> {
  const content = fc.oneof(
    { weight: 3, arbitrary: fc.constant(PIXEL) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.nat(PIXEL.length).map((length) => PIXEL.subarray(0, length)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.nat(PIXEL.length - 1), fc.nat(255))
        .map(([at, byte]) => Buffer.from(PIXEL.map((old, index) => (index === at ? byte : old)))),
    },
    { weight: 1, arbitrary: fc.constantFrom(...HEADS).map((head) => Buffer.from(head, 'latin1')) },
  );
  return fc
    .record({
      content,
      name: fc.oneof(fc.constantFrom('a.png', '../a.png', '', 'a"b.png', '狐.png'), hostileText()),
      field: fc.oneof(
        { weight: 6, arbitrary: fc.constant('file') },
        { weight: 1, arbitrary: fc.constantFrom('', 'image', '__proto__', 'file[]') },
      ),
      parts: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2, 12) }),
      cut: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(300) }),
      type: fc.oneof(
        { weight: 8, arbitrary: fc.constant(`multipart/form-data; boundary=${BOUNDARY}`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'multipart/form-data',
            'multipart/form-data; boundary=',
            'multipart/form-data; boundary=other',
            'multipart/mixed; boundary=x',
            'application/json',
            'image/png',
          ),
        },
      ),
    })
    .map(({ content: bytes, name, field, parts, cut, type }) => {
      const part = [
        Buffer.from(
          `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="${name.replaceAll(/[\r\n"]/g, '_')}"\r\ncontent-type: image/png\r\n\r\n`,
        ),
        bytes,
        Buffer.from('\r\n'),
      ];
      const body = Buffer.concat([
        ...Array.from({ length: parts }, () => part).flat(),
        Buffer.from(`--${BOUNDARY}--\r\n`),
      ]);
      return { headers: { 'content-type': type }, body: body.subarray(0, body.length - (cut % (body.length + 1))) };
    });
}

/** How files of other types begin. */
const HEADS = [
  '%PDF-1.7\n',
  '\x89PNG\r\n\x1a\n',
  '\xff\xd8\xff\xe0',
  'GIF89a\x01\x00\x01\x00',
  'RIFF\x00\x00\x00\x00WEBPVP8 ',
  '\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00',
  '\x1aE\xdf\xa3',
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '#!/bin/sh\n',
  'PK\x03\x04',
  '\x1f\x8b\x08',
  '#EXTM3U\n',
  'ffconcat version 1.0\n',
  '<html>',
  'MZ',
  '%!PS',
  'BM\x00\x00',
];
