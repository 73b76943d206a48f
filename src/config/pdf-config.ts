import { availableParallelism } from 'node:os';
import { Transform } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';
import { asNumber } from './env-values.js';

/** A whole number within limits. */
function Whole(least: number, most: number): PropertyDecorator {
  return (target, property) => {
    const decorators = [Transform(asNumber), IsInt(), Min(least), Max(most)];
    for (const decorate of decorators) decorate(target, String(property));
  };
}

/** How PDF jobs are done, and what they may take. */
export class PdfConfig {
  /**
   * Shards that one worker works on at once, each in a thread.
   * @defaultValue number of cores
   */
  @Whole(1, 64)
  pdfConcurrency: number = availableParallelism();

  /** Pages of a shard, unless the job says otherwise. */
  @Whole(1, 1_000)
  pdfPagesPerShard: number = 32;

  /** Most pages of a document. */
  @Whole(1, 1_000_000)
  pdfMaxPages: number = 20_000;

  /** Largest document, in megabytes (10^6 bytes). */
  @Whole(1, 2_000)
  pdfMaxMb: number = 256;

  /** Seconds that the pages of a shard may take to extract; a page may take half of what is left of it. */
  @Whole(1, 3_600)
  pdfShardSeconds: number = 120;

  /** Megabytes that the engine may take in each thread, beside the document itself. */
  @Whole(32, 2_048)
  pdfShardMemoryMb: number = 256;

  /** Share of the pages that must succeed for a job to be COMPLETED in part. */
  @Transform(asNumber)
  @IsNumber()
  @Min(0)
  @Max(1)
  pdfMinSuccess: number = 0.5;

  /** Credits that one page costs to extract. */
  @Whole(0, 1_000_000)
  pricePdfPage: number = 0;

  /** Credits that one page costs that goes through a language model. */
  @Whole(0, 1_000_000)
  pricePdfLlmPage: number = 1;

  /**
   * Language model for translate, summarize and prompt: an OpenAI-compatible endpoint with its version, such as
   * `http://127.0.0.1:11434/v1`.
   * @defaultValue none: those operations answer 422
   */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  llmBaseUrl?: string;

  /**
   * Bearer token for that endpoint.
   * @defaultValue none is sent
   */
  @IsOptional()
  @IsString()
  llmApiKey?: string;

  /** Model that is asked where the job names none. */
  @IsString()
  llmModel: string = 'gpt-4o-mini';

  /** Seconds that one answer may take. */
  @Whole(1, 3_600)
  llmSeconds: number = 180;

  /** Requests that all workers together have under way at the endpoint. */
  @Whole(1, 100)
  llmConcurrency: number = 4;
}
