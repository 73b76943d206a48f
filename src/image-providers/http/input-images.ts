import { readFile } from 'node:fs/promises';
import type { ImageJob, InputImage } from '../image-provider.js';

/** The pictures that go in: the source first. */
export function inputsOf(job: ImageJob): readonly InputImage[] {
  return job.source ? [job.source, ...job.references] : job.references;
}

export async function dataUrlOf({ path, mediaType }: InputImage): Promise<string> {
  return `data:${mediaType};base64,${await readFile(path, 'base64')}`;
}

export async function fileOf({ path, mediaType }: InputImage, name: string): Promise<File> {
  return new File([new Uint8Array(await readFile(path))], fileName(name, mediaType), { type: mediaType });
}

/** Servers look at the ending, too. */
function fileName(name: string, mediaType: string): string {
  return `${name}.${mediaType.replace(/^image\//, '').replace('jpeg', 'jpg')}`;
}
