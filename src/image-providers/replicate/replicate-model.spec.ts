import { expect, it } from 'vitest';
import { outputUrls, predictionTarget } from './replicate-model.js';

it.each([
  ['google/nano-banana', '/models/google/nano-banana/predictions', null],
  ['me/mine:5c7d', '/predictions', '5c7d'],
  ['5c7d', '/predictions', '5c7d'],
])('makes predictions of %s at %s', (model, path, version) => {
  expect(predictionTarget(model)).toEqual({ path, version });
});

it.each([
  ['https://x.example/1.png', ['https://x.example/1.png']],
  [
    ['https://x.example/1.png', 'data:image/png;base64,AA=='],
    ['https://x.example/1.png', 'data:image/png;base64,AA=='],
  ],
  [{ images: [{ url: 'https://x.example/1.png' }], seed: 5, text: 'a fox' }, ['https://x.example/1.png']],
  [null, []],
])('finds the pictures of the output %j', (output, urls) => {
  expect(outputUrls(output)).toEqual(urls);
});
