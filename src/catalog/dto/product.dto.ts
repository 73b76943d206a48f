import { ApiProperty } from '@nestjs/swagger';
import type { Product } from '../product.entity.js';

export class ProductColorDto {
  /** @example "red" */
  name!: string;

  /** @example "#b3262e" */
  hex!: string;
}

export class ProductSizeDto {
  /** @example "M" */
  name!: string;
}

/** A product that artwork can be printed on. */
export class ProductDto {
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  id!: number;

  /** @example "Canvas tote bag" */
  name!: string;

  @ApiProperty({ type: [ProductColorDto] })
  colors!: ProductColorDto[];

  @ApiProperty({ type: [ProductSizeDto] })
  sizes!: ProductSizeDto[];

  static from(product: Product): ProductDto {
    return {
      id: product.id,
      name: product.name,
      colors: product.colors.map(({ name, hex }) => ({ name, hex })),
      sizes: product.sizes.map(({ name }) => ({ name })),
    };
  }
}
