import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { unreadableFile } from './file.problems.js';
import type { MediaFacts, MediaInspector } from './media-inspector.js';
import { InspectsMedia } from './media-inspector.js';

/** Most pixels a picture may have; a decoded one of this size takes 200 MB. */
const MAX_PIXELS = 50_000_000;

@Injectable()
@InspectsMedia()
export class ImageInspector implements MediaInspector {
  readonly mediaTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'];

  async inspect(path: string): Promise<MediaFacts> {
    const { width, height } = await this.readHeader(path);
    try {
      // Decodes every row, in a stream: a picture that is cut off or damaged is found here.
      await sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true }).stats();
    } catch (error) {
      throw unreadableFile({ reason: 'the picture is broken or incomplete' }, { cause: error });
    }
    return { width, height };
  }

  private async readHeader(path: string): Promise<{ width: number; height: number }> {
    // Without a limit here, so that the answer can name the real size.
    const metadata = await sharp(path, { limitInputPixels: false })
      .metadata()
      .catch((error: unknown) => {
        throw unreadableFile({ reason: 'the picture cannot be decoded' }, { cause: error });
      });
    const { width, height } = metadata.autoOrient;
    if (width * height > MAX_PIXELS) {
      const megapixels = Math.ceil((width * height) / 1_000_000);
      throw unreadableFile({
        reason: `the picture has ${megapixels} megapixels, the most is ${MAX_PIXELS / 1_000_000}`,
      });
    }
    return { width, height };
  }
}
