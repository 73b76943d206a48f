import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { Config } from '../../config/config.js';
import { MemoryLimitError, PdfFaultError, TimeLimitError } from '../engine/pdf-errors.js';
import { PdfDocuments } from '../pdf-documents.service.js';
import { PdfSources } from '../pdf-sources.service.js';

/** Pixels of the longer side: what models that see scale larger pictures down to. */
const LONGER_SIDE = 1_568;
const QUALITY = 80;

/** Pages as pictures, for a language model to look at. */
@Injectable()
export class PagePictures {
  constructor(
    private readonly config: Config,
    private readonly sources: PdfSources,
    private readonly documents: PdfDocuments,
  ) {}

  /** A JPEG of at most 1,568 x 1,568 pixels, as a `data:` URL; null when the page cannot be drawn. */
  async of(jobId: string, page: number, signal: AbortSignal): Promise<string | null> {
    try {
      const { width, height, pixels } = await this.sources.withSource(
        jobId,
        (source) =>
          this.documents.pool.render(
            { source, page, longerSide: LONGER_SIDE },
            { signal, seconds: this.config.pdfShardSeconds },
          ),
        signal,
      );
      const jpeg = await sharp(pixels, { raw: { width, height, channels: 4 } })
        .removeAlpha()
        .jpeg({ quality: QUALITY })
        .toBuffer();
      return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    } catch (error) {
      if (error instanceof PdfFaultError || error instanceof MemoryLimitError || error instanceof TimeLimitError)
        return null;
      throw error;
    }
  }
}
