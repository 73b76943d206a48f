import type { ImageJob, ImageJobType } from '../image-provider.js';

/** What an editing model is told for each type; the owner's own words follow. */
const INSTRUCTIONS: Record<ImageJobType, string> = {
  CREATE: '',
  WHITE_BACKGROUND:
    'Put the product of the picture on a pure white background (#ffffff) with a soft natural shadow. Keep its shape, colours, texture, text and proportions exactly as they are.',
  CLOTHING_CHANGE:
    'Dress the person of the first picture in the clothing of the other pictures. Keep face, hair, body, pose, light and background as they are.',
  HEAD_SWAP:
    'Put the head and face of the person of the second picture on the person of the first picture. Keep body, clothing, pose, light and background of the first picture, and match skin tone and light at the neck.',
  BACKGROUND_CHANGE:
    'Change only the background of the picture. Keep the subject exactly as it is, and match light and shadows to the new background; when there is a second picture, it is the background.',
  POSE_CHANGE:
    'Show the person of the first picture in another pose; when there is a second picture, in the pose seen there. Keep face, clothing, proportions and background.',
  // Its prompt says it all: preview-tasks/composite-prompt.ts.
  PREVIEW: '',
};

/** The text that goes to the model. */
export function instructionOf({ type, prompt }: ImageJob): string {
  return [INSTRUCTIONS[type], prompt ?? ''].filter((text) => text !== '').join('\n');
}
