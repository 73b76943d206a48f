import { FormData } from 'undici';
import { fileOf, inputsOf } from '../http/input-images.js';
import { instructionOf } from '../http/instructions.js';
import type { ImageJob } from '../image-provider.js';

/** The fields that both endpoints take. Without a size the model chooses. */
export function openAiFields(job: ImageJob, model: string): Record<string, string | number> {
  return {
    model,
    prompt: instructionOf(job),
    n: job.count,
    ...(job.size ? { size: `${job.size.width}x${job.size.height}` } : {}),
    // These models always answer base64 and refuse the question.
    ...(isGptImage(model) ? {} : { response_format: 'b64_json' }),
  };
}

export async function openAiEditForm(job: ImageJob, model: string): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(openAiFields(job, model))) form.append(name, String(value));
  const inputs = inputsOf(job);
  // Some compatible servers know only the first name.
  const field = inputs.length > 1 ? 'image[]' : 'image';
  for (const [index, image] of inputs.entries()) form.append(field, await fileOf(image, `image-${index + 1}`));
  return form;
}

/** Those of the first generation, of which there are only so many; later ones take any multiple of 16. */
export function openAiSizes(model: string): 'any' | readonly string[] {
  return /^gpt-image-1(-mini)?$/.test(model) ? ['1024x1024', '1536x1024', '1024x1536'] : 'any';
}

function isGptImage(model: string): boolean {
  return /^(gpt|chatgpt)-image/.test(model);
}
