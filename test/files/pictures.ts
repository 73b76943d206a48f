import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Bytes as the upload wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff';

/** A picture that does not compress to nothing. */
export async function noise(format: Format, width = 96, height = 64): Promise<Bytes> {
  const noisy = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const picture = sharp({ create: { width, height, channels: 3, background: '#808080', noise: noisy } });
  return new Uint8Array(await picture.toFormat(format).toBuffer());
}

/** A valid grey PNG of 100 megapixels in about 12 kB. */
export function bomb(width = 10_000, height = 10_000): Bytes {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel, grey.
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

export function text(content: string): Bytes {
  return new Uint8Array(Buffer.from(content));
}
