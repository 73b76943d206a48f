import { createHash } from 'node:crypto';

/** Hex. */
export const FILE_ID = '00112233445566778899aabbccddeeff';

/** Pads passwords (PDF 32000-1, 7.6.3.3). */
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const PERMISSIONS = -4;

/** The oldest encryption of PDF, with 40 bits: enough for a document that asks for its password. */
export class Encryption {
  readonly dictionary: string;
  private readonly key: Buffer;

  constructor(password: string) {
    const padded = Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);
    const owner = rc4(md5(padded).subarray(0, 5), padded);
    const permissions = Buffer.alloc(4);
    permissions.writeInt32LE(PERMISSIONS);
    this.key = md5(Buffer.concat([padded, owner, permissions, Buffer.from(FILE_ID, 'hex')])).subarray(0, 5);
    const user = rc4(this.key, PADDING);
    this.dictionary = `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> /P ${PERMISSIONS} >>`;
  }

  encrypt(content: string, objectId: number): string {
    const id = Buffer.from([objectId & 255, (objectId >> 8) & 255, (objectId >> 16) & 255, 0, 0]);
    const key = md5(Buffer.concat([this.key, id])).subarray(0, 10);
    return rc4(key, Buffer.from(content, 'latin1')).toString('latin1');
  }
}

function md5(data: Buffer): Buffer {
  return createHash('md5').update(data).digest();
}

/** Node's OpenSSL has it no more. */
function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number): number => state[index & 255] ?? 0;
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [at(b), at(a)];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return data.map((byte) => {
    i = (i + 1) & 255;
    j = (j + at(i)) & 255;
    swap(i, j);
    return byte ^ at(at(i) + at(j));
  }) as Buffer;
}
