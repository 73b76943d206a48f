import { rm, writeFile } from 'node:fs/promises';
import pRetry from 'p-retry';
import { OutgoingError } from '../../outgoing-http/outgoing-error.js';
import type { ProducedImage, ProviderContext, ProviderResult } from '../image-provider.js';
import { pictureFault } from './picture-check.js';
import type { ProviderHttp } from './provider-http.js';

export interface PictureLink {
  url: string;
  headers?: Readonly<Record<string, string>>;
}

/** Where a picture of a result is, or why there is none. */
export type ResultSource = PictureLink | { base64: string } | { error: { code: string; message: string } };

export interface CollectOptions {
  /** Pictures that were ordered: those that are missing are told. */
  wanted: number;
  /** Whether the same result can be asked for again later, so that a network that is down loses nothing. */
  repeatable: boolean;
}

const MESSAGES = {
  NOT_AN_IMAGE: 'The result is not a picture',
  TOO_MANY_PIXELS: 'The picture has too many pixels',
  TOO_LARGE: 'The picture has too many bytes',
  ADDRESS_NOT_ALLOWED: 'The picture is at an address that is not allowed',
  GONE: 'The picture is no longer there',
  DOWNLOAD_FAILED: 'The picture could not be downloaded',
  MISSING: 'The provider made fewer pictures than were ordered',
} as const;

type Fault = keyof typeof MESSAGES;

/** Brings the pictures of a result to this machine at once: the addresses that providers give expire. */
export class ResultCollector {
  constructor(private readonly http: ProviderHttp) {}

  /**
   * What is no picture is told beside those that are.
   * @throws ProviderError when there is not one picture; no file is left behind then, nor on abort
   */
  async collect(
    sources: readonly ResultSource[],
    context: ProviderContext,
    { wanted, repeatable }: CollectOptions,
  ): Promise<ProviderResult> {
    context.progress(90, 'downloading');
    const images: ProducedImage[] = [];
    try {
      // One after the other: four of 100 MB at once would be of no use to anybody.
      for (const source of sources.slice(0, wanted)) images.push(await this.bring(source, context));
      for (let missing = sources.length; missing < wanted; missing++) images.push(failed('MISSING'));
      if (images.every((image) => 'error' in image)) throw this.nothing(images, repeatable);
      return { images };
    } catch (error) {
      for (const image of images) if ('path' in image) await rm(image.path, { force: true });
      throw error;
    }
  }

  private async bring(source: ResultSource, context: ProviderContext): Promise<ProducedImage> {
    if ('error' in source) return { error: { ...source.error, message: this.http.quote(source.error.message) ?? '' } };
    const path = await context.newPath();
    try {
      const fault = (await this.write(source, path, context.signal)) ?? (await pictureFault(path));
      if (fault === null) return { path };
      await rm(path, { force: true });
      return failed(fault);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  private async write(source: ResultSource, path: string, signal: AbortSignal): Promise<Fault | null> {
    const inline = inlineBytes(source);
    if (inline) {
      if (inline.length > this.http.limits.maxPictureBytes) return 'TOO_LARGE';
      await writeFile(path, inline, { signal, flag: 'wx' });
      return null;
    }
    if (!('url' in source)) return 'NOT_AN_IMAGE';
    try {
      await pRetry(() => this.download(source, path, signal), {
        retries: 2,
        minTimeout: 250,
        signal,
        shouldRetry: ({ error }) => faultOf(error) === 'DOWNLOAD_FAILED',
      });
      return null;
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultOf(error);
      if (fault === null) throw error;
      return fault;
    }
  }

  private async download({ url, headers = {} }: PictureLink, path: string, signal: AbortSignal): Promise<void> {
    const { downloadTimeout: timeout, maxPictureBytes: maxBytes } = this.http.limits;
    await rm(path, { force: true });
    const request = { url, headers, signal, timeout, maxBytes, followRedirects: true };
    const { status } = await this.http.outgoing.download(request, path);
    if (status < 200 || status > 299) throw new DownloadRefused(status);
  }

  private nothing(images: readonly ProducedImage[], repeatable: boolean): Error {
    const codes = images.map((image) => ('error' in image ? image.error.code : ''));
    if (repeatable && codes.includes('DOWNLOAD_FAILED')) {
      return this.http.error('unavailable', 'has made pictures that cannot be downloaded now');
    }
    const [first] = images;
    const why = first && 'error' in first ? first.error.message : 'There is no picture in the result';
    return this.http.error('unreadable-result', `made no picture: ${why}`);
  }
}

class DownloadRefused extends Error {
  constructor(readonly status: number) {
    super(`The download was answered with ${status}`);
  }
}

function failed(code: Fault): ProducedImage {
  return { error: { code, message: MESSAGES[code] } };
}

/** Null for what is a fault of this machine, such as a full disk. */
function faultOf(error: unknown): Fault | null {
  if (error instanceof DownloadRefused) {
    return error.status >= 500 || [408, 425, 429].includes(error.status) ? 'DOWNLOAD_FAILED' : 'GONE';
  }
  if (!(error instanceof OutgoingError)) return null;
  if (error.failure === 'too-large') return 'TOO_LARGE';
  return ['address', 'redirect'].includes(error.failure) ? 'ADDRESS_NOT_ALLOWED' : 'DOWNLOAD_FAILED';
}

function inlineBytes(source: ResultSource): Buffer | null {
  if ('base64' in source) return Buffer.from(source.base64, 'base64');
  const data = 'url' in source ? /^data:[^,]*;base64,/.exec(source.url) : null;
  return data && 'url' in source ? Buffer.from(source.url.slice(data[0].length), 'base64') : null;
}
