import type { Garment } from './studio.js';
import { tShirt } from './t-shirt.js';
import { toteBag } from './tote-bag.js';

type Corner = [x: number, y: number];

interface DemoProduct {
  draw: () => Promise<Garment>;
  /** As `product.json` holds it. */
  description: {
    name: string;
    colors: { name: string; hex: string }[];
    sizes: { name: string; printArea: [Corner, Corner, Corner, Corner] }[];
  };
}

/** A slightly turned square about a place: no bag lies perfectly straight. */
function area(x: number, y: number, width: number, height: number, turn = 0): [Corner, Corner, Corner, Corner] {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corner = (dx: number, dy: number): Corner => [
    Math.round(x + (dx * cos - dy * sin) / 2),
    Math.round(y + (dx * sin + dy * cos) / 2),
  ];
  return [corner(-width, -height), corner(width, -height), corner(width, height), corner(-width, height)];
}

export const DEMO_PRODUCTS: Readonly<Record<string, DemoProduct>> = {
  'tote-bag': {
    draw: toteBag,
    description: {
      name: 'Canvas tote bag',
      colors: [
        { name: 'natural', hex: '#efe6d2' },
        { name: 'red', hex: '#b3262e' },
        { name: 'black', hex: '#1f1f22' },
        { name: 'white', hex: '#ffffff' },
        { name: 'navy', hex: '#22304f' },
        { name: 'olive', hex: '#6b7048' },
      ],
      sizes: [
        { name: 'S', printArea: area(600, 890, 330, 330, 0.01) },
        { name: 'M', printArea: area(600, 905, 440, 440, 0.01) },
        { name: 'L', printArea: area(600, 920, 550, 560, 0.01) },
      ],
    },
  },
  't-shirt': {
    draw: tShirt,
    description: {
      name: 'T-shirt',
      colors: [
        { name: 'white', hex: '#ffffff' },
        { name: 'black', hex: '#1c1c1f' },
        { name: 'red', hex: '#a8232b' },
        { name: 'navy', hex: '#1f2d4d' },
        { name: 'heather grey', hex: '#b4b6ba' },
        { name: 'forest', hex: '#2f5a44' },
      ],
      sizes: [
        { name: 'S', printArea: area(602, 575, 270, 290, -0.006) },
        { name: 'M', printArea: area(602, 600, 340, 370, -0.006) },
        { name: 'L', printArea: area(602, 625, 400, 440, -0.006) },
        { name: 'XL', printArea: area(602, 650, 450, 510, -0.006) },
      ],
    },
  },
};
