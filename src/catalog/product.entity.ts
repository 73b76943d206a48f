import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export interface PrintPoint {
  x: number;
  y: number;
}

/** A colour of a product, with the pictures its previews are made from (ids of files). */
export interface ProductColor {
  name: string;
  /** `#rrggbb`. */
  hex: string;
  photo: string;
  /** Whether the photo is white and takes this colour; otherwise it has the colour already. */
  tinted: boolean;
  mask: string | null;
  displacementMap: string | null;
  shadeMap: string | null;
}

export interface ProductSize {
  name: string;
  /** Where the print goes, in pixels of the photo: top left, top right, bottom right, bottom left. */
  printArea: [PrintPoint, PrintPoint, PrintPoint, PrintPoint];
}

@Entity('products')
export class Product {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  /** Names a product that comes with Darkroom; null for all others. */
  @Column('text', { nullable: true })
  slug!: string | null;

  @Column('text')
  name!: string;

  @Column('jsonb')
  colors!: ProductColor[];

  @Column('jsonb')
  sizes!: ProductSize[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
