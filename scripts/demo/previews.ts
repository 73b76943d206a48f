import type { DemoOrder } from './orders.js';
import type { DemoUser } from './user.js';

interface Product {
  id: number;
  name: string;
  colors: { name: string }[];
  sizes: { name: string }[];
}

/** Colours of each product that the demo asks for. */
const COLORS = 3;

/** A sample artwork on every product, in several colours. */
export async function previewOrders(user: DemoUser, artwork: string): Promise<DemoOrder[]> {
  const file = await user.upload(artwork);
  const work = await user.post<{ id: number }>('/api/v1/works', { title: 'Fox', fileId: file.id });
  const products = await user.get<Product[]>('/api/v1/products');
  return products.toReversed().flatMap((product) =>
    product.colors.slice(0, COLORS).map(({ name: color }) => {
      const size = middle(product.sizes).name;
      return {
        name: `${product.name} ${color} ${size}`.toLowerCase().replaceAll(' ', '-'),
        path: '/api/v1/preview/tasks',
        body: { workId: work.id, productId: product.id, color, size },
      };
    }),
  );
}

function middle<T>(items: readonly T[]): T {
  const item = items[Math.floor((items.length - 1) / 2)];
  if (item === undefined) throw new RangeError('A product has sizes');
  return item;
}
