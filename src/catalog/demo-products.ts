import { createReadStream } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { FilesService } from '../files/files.service.js';
import { parseJson } from '../json.js';
import { ProductsService } from './products.service.js';

const FOLDER = fileURLToPath(new URL('../../../assets/products/', import.meta.url));
const OWNER = 'darkroom';
/** Any number that nothing else locks; "products" in ASCII. */
const SEED_LOCK = '8101821133577647219';

/** `product.json` beside the pictures of a demo product. */
interface ProductFile {
  name: string;
  colors: { name: string; hex: string }[];
  sizes: { name: string; printArea: [Corner, Corner, Corner, Corner] }[];
}
type Corner = [number, number];

/** Puts the demo products into the catalogue, once. */
@Injectable()
export class DemoProducts implements OnApplicationBootstrap {
  private readonly logger = new Logger('Catalog');

  constructor(
    private readonly config: Config,
    private readonly db: DataSource,
    private readonly files: FilesService,
    private readonly products: ProductsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.seedsDemo || !this.config.is('api')) return;
    const slugs = (await readdir(FOLDER)).sort();
    await this.db.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
      const known: { slug: string }[] = await manager.query('SELECT slug FROM products WHERE slug = ANY($1)', [slugs]);
      for (const slug of slugs.filter((name) => !known.some((product) => product.slug === name))) {
        const description = await readFile(`${FOLDER}${slug}/product.json`, 'utf8');
        const { name, colors, sizes } = parseJson<ProductFile>(description);
        const pictures = {
          photo: await this.store(slug, 'photo.jpg'),
          mask: await this.store(slug, 'mask.png'),
          displacementMap: await this.store(slug, 'displacement.png'),
          shadeMap: await this.store(slug, 'shade.png'),
        };
        await this.products.insert(manager, {
          slug,
          name,
          colors: colors.map((color) => ({ ...color, ...pictures, tinted: true })),
          sizes: sizes.map((size) => ({ name: size.name, printArea: toPoints(size.printArea) })),
        });
        this.logger.log({ product: name }, 'demo product added');
      }
    });
  }

  private async store(slug: string, file: string): Promise<string> {
    const name = `${slug}-${file}`;
    const stored = await this.files.store(
      { userId: OWNER, name, origin: 'upload' },
      createReadStream(`${FOLDER}${slug}/${file}`),
    );
    return stored.id;
  }
}

function toPoints([a, b, c, d]: ProductFile['sizes'][number]['printArea']): [Point, Point, Point, Point] {
  return [toPoint(a), toPoint(b), toPoint(c), toPoint(d)];
}

interface Point {
  x: number;
  y: number;
}

function toPoint([x, y]: Corner): Point {
  return { x, y };
}
