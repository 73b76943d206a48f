import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foxArtwork } from './demo-art/fox.js';
import { DEMO_PRODUCTS } from './demo-art/products.js';
import { photograph } from './demo-art/studio.js';

/** Draws the pictures of the demo, anew and always the same: `node dist/scripts/draw-demo-products.js assets [product]`. */
const [folder = 'assets', only] = process.argv.slice(2);

await mkdir(join(folder, 'artwork'), { recursive: true });
await writeFile(join(folder, 'artwork', 'darkroom-fox.png'), await foxArtwork());
for (const [name, { draw, description }] of Object.entries(DEMO_PRODUCTS)) {
  if (only !== undefined && only !== name) continue;
  const place = join(folder, 'products', name);
  const pictures = await photograph(await draw());
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'photo.jpg'), pictures.photo);
  for (const map of ['mask', 'displacement', 'shade'] as const)
    await writeFile(join(place, `${map}.png`), pictures[map]);
  await writeFile(join(place, 'product.json'), `${JSON.stringify(description, null, 2)}\n`);
}
