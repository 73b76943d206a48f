import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import { LessThan, Repository } from 'typeorm';
import { fileNotFound } from '../files/file.problems.js';
import { FilesService } from '../files/files.service.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import { Page } from '../http/page.js';
import type { FieldError } from '../http/problem.js';
import { validationFailed } from '../http/problems.js';
import { productNotFound } from './catalog.problems.js';
import type { CreateProductDto } from './dto/create-product.dto.js';
import { degenerateSizes } from './print-area.js';
import type { ProductColor, ProductSize } from './product.entity.js';
import { Product } from './product.entity.js';

@Injectable()
export class ProductsService {
  private readonly recent = new LRUCache<number, Product>({ max: 1_000, ttl: 1_000 });

  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly files: FilesService,
  ) {}

  /** @throws Problem VALIDATION_FAILED, FILE_NOT_FOUND */
  async create(userId: string, request: CreateProductDto): Promise<Product> {
    const errors: FieldError[] = [...missingPhotos(request), ...degenerateSizes(request.sizes)];
    if (errors.length > 0) throw validationFailed({ fields: errors.map(({ field }) => field).join(', ') }, { errors });
    const colors = request.colors.map((color) => toColor(color, request));
    for (const fileId of picturesOf(colors)) await this.files.get(userId, fileId);
    const sizes = request.sizes.map(({ name, printArea }) => ({ name, printArea: toQuad(printArea) }));
    return this.products.manager.transaction((manager) =>
      this.insert(manager, { slug: null, name: request.name, colors, sizes }),
    );
  }

  /** Writes a product and holds on to its pictures. */
  async insert(manager: EntityManager, product: Pick<Product, 'slug' | 'name' | 'colors' | 'sizes'>): Promise<Product> {
    const stored = await manager.save(manager.create(Product, product));
    const pictures = picturesOf(product.colors);
    if (!(await this.files.use(manager, pictures, `product:${stored.id}`)))
      throw fileNotFound({ id: pictures.join(', ') });
    return stored;
  }

  async list(query: PageQueryDto): Promise<Page<Product>> {
    const after = query.after('integer');
    const rows = await this.products.find({
      where: after === null ? {} : { id: LessThan(Number(after)) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return Page.of(rows, query.limit, ({ id }) => String(id));
  }

  /**
   * As it was at most a second ago.
   * @throws Problem PRODUCT_NOT_FOUND
   */
  async getRecent(id: number): Promise<Product> {
    const product = this.recent.get(id) ?? (await this.get(id));
    if (!this.recent.has(id)) this.recent.set(id, product);
    return product;
  }

  /** @throws Problem PRODUCT_NOT_FOUND */
  async get(id: number): Promise<Product> {
    const product = await this.products.findOneBy({ id });
    if (!product) throw productNotFound({ id });
    return product;
  }
}

function missingPhotos({ photo, colors }: CreateProductDto): FieldError[] {
  if (photo !== undefined) return [];
  return colors.flatMap((color, index) =>
    color.photo === undefined
      ? [
          {
            field: `colors.${index}.photo`,
            message: 'photo is needed here, or a white one to be tinted for the whole product',
          },
        ]
      : [],
  );
}

/** A colour without a photo of its own is tinted from the product's white one. */
function toColor(color: CreateProductDto['colors'][number], product: CreateProductDto): ProductColor {
  return {
    name: color.name,
    hex: color.hex.toLowerCase(),
    photo: color.photo ?? product.photo ?? '',
    tinted: color.photo === undefined,
    mask: color.mask ?? product.mask ?? null,
    displacementMap: color.displacementMap ?? product.displacementMap ?? null,
    shadeMap: color.shadeMap ?? product.shadeMap ?? null,
  };
}

function toQuad([a, b, c, d]: CreateProductDto['sizes'][number]['printArea']): ProductSize['printArea'] {
  if (!a || !b || !c || !d) throw new RangeError('A print area has four corners');
  return [a, b, c, d];
}

function picturesOf(colors: readonly ProductColor[]): string[] {
  const all = colors.flatMap(({ photo, mask, displacementMap, shadeMap }) => [photo, mask, displacementMap, shadeMap]);
  return [...new Set(all.filter((id) => id !== null))];
}
