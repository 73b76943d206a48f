import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { photograph } from './demo-art/studio.js';
import { tShirt } from './demo-art/t-shirt.js';

const folder = process.argv[2] ?? 'assets/products';
const garments = { 't-shirt': tShirt } as const;
for (const [name, draw] of Object.entries(garments)) {
  const pictures = await photograph(await draw());
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'photo.jpg'), pictures.photo);
  for (const map of ['mask', 'displacement', 'shade'] as const) {
    await writeFile(join(folder, name, `${map}.png`), pictures[map]);
  }
}
