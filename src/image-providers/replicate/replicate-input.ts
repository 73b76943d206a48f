import { stat } from 'node:fs/promises';
import { FormData } from 'undici';
import { dataUrlOf, fileOf, inputsOf } from '../http/input-images.js';
import { instructionOf } from '../http/instructions.js';
import { textAt } from '../http/json-value.js';
import type { ProviderHttp } from '../http/provider-http.js';
import type { ImageJob, InputImage } from '../image-provider.js';

/** Larger pictures are uploaded: the API takes only so much in one request. */
const MAX_INLINE_BYTES = 1_000_000;

/** The pictures that go in, as addresses that a model can read. */
export async function inputPictures(http: ProviderHttp, job: ImageJob, signal: AbortSignal): Promise<string[]> {
  const pictures: string[] = [];
  for (const image of inputsOf(job)) pictures.push(await inputPicture(http, image, signal));
  return pictures;
}

/** @param pictures by the input that takes them */
export function predictionInput(job: ImageJob, pictures: Record<string, string[]>): Record<string, unknown> {
  return {
    prompt: instructionOf(job),
    ...(inputsOf(job).length > 0 ? pictures : {}),
    ...(job.negativePrompt ? { negative_prompt: job.negativePrompt } : {}),
    ...(job.size ? { width: job.size.width, height: job.size.height } : {}),
    ...(job.seed === null ? {} : { seed: job.seed }),
    // Not every model has this input, so only who wants several has to have one that does.
    ...(job.count > 1 ? { num_outputs: job.count } : {}),
  };
}

async function inputPicture(http: ProviderHttp, image: InputImage, signal: AbortSignal): Promise<string> {
  const { size } = await stat(image.path);
  if (size <= MAX_INLINE_BYTES) return dataUrlOf(image);
  const form = new FormData();
  form.append('content', await fileOf(image, 'input'));
  const file = await http.call({ method: 'POST', path: '/files', form, signal });
  const url = textAt(file, 'urls', 'get');
  if (url === null) throw http.error('unavailable', 'took a picture and did not say where it is');
  return url;
}
