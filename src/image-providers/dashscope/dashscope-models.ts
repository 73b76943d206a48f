import { instructionOf } from '../http/instructions.js';
import type { ImageJob } from '../image-provider.js';

/** How the models of one family are spoken to. */
export interface ModelFamily {
  path: string;
  /** Whether an order is a task that is polled; otherwise the answer has the pictures. */
  async: boolean;
  maxImages: number;
  maxCount: number;
  /** @param images data URLs, the source first */
  input(job: ImageJob, images: readonly string[]): Record<string, unknown>;
}

const AIGC = '/api/v1/services/aigc';

function messages(job: ImageJob, images: readonly string[]): Record<string, unknown> {
  const content = [...images.map((image) => ({ image })), { text: instructionOf(job) }];
  return { messages: [{ role: 'user', content }] };
}

function promptAndImages(job: ImageJob, images: readonly string[]): Record<string, unknown> {
  return { ...promptAlone(job), images };
}

function promptAndBaseImage(job: ImageJob, [image]: readonly string[]): Record<string, unknown> {
  return { function: 'description_edit', ...promptAlone(job), base_image_url: image };
}

function promptAlone(job: ImageJob): Record<string, unknown> {
  return { prompt: instructionOf(job), ...(job.negativePrompt ? { negative_prompt: job.negativePrompt } : {}) };
}

const QWEN_IMAGE: ModelFamily = {
  path: `${AIGC}/multimodal-generation/generation`,
  async: false,
  maxImages: 3,
  maxCount: 4,
  input: messages,
};

/** The first match decides; names have dates and variants appended, as in `wan2.5-i2i-preview`. */
const FAMILIES: readonly (readonly [RegExp, ModelFamily])[] = [
  [/^qwen-image(-edit)?$/, { ...QWEN_IMAGE, maxCount: 1 }],
  [/^qwen-image/, QWEN_IMAGE],
  [
    /^wan(2\.[6-9]|2\.\d\d|[3-9])/,
    { path: `${AIGC}/image-generation/generation`, async: true, maxImages: 3, maxCount: 4, input: messages },
  ],
  [
    /^wanx?2\.\d-imageedit/,
    { path: `${AIGC}/image2image/image-synthesis`, async: true, maxImages: 1, maxCount: 4, input: promptAndBaseImage },
  ],
  [
    /-i2i/,
    { path: `${AIGC}/image2image/image-synthesis`, async: true, maxImages: 3, maxCount: 4, input: promptAndImages },
  ],
];

const TEXT_TO_IMAGE: ModelFamily = {
  path: `${AIGC}/text2image/image-synthesis`,
  async: true,
  maxImages: 0,
  maxCount: 4,
  input: promptAlone,
};

/** How a model is spoken to, by its name. */
export function familyOf(model: string): ModelFamily {
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? TEXT_TO_IMAGE;
}

/** `n` is always set: some models make four, and charge for four, when it is not. */
export function parametersOf(job: ImageJob, family: ModelFamily): Record<string, unknown> {
  return {
    n: job.count,
    watermark: false,
    ...(job.size ? { size: `${job.size.width}*${job.size.height}` } : {}),
    ...(job.seed === null ? {} : { seed: Math.abs(job.seed) % 2 ** 31 }),
    // Where messages go in, it is a parameter; where a prompt does, it stands beside that.
    ...(family.input === messages && job.negativePrompt ? { negative_prompt: job.negativePrompt } : {}),
  };
}
