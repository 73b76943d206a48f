import { fileURLToPath } from 'node:url';
import type { DemoOrder } from './orders.js';
import type { DemoUser } from './user.js';

const photo = (name: string): string => fileURLToPath(new URL(`../../../assets/photos/${name}`, import.meta.url));

/** What the local provider makes without any network: a drawn picture, and cut-outs of real photos. */
export async function generationOrders(user: DemoUser): Promise<DemoOrder[]> {
  const [coffee, astronaut] = await Promise.all([
    user.upload(photo('coffee.jpg')),
    user.upload(photo('astronaut.jpg')),
  ]);
  const order = (name: string, body: object): DemoOrder => ({ name, path: '/api/v1/generation/tasks', body });
  return [
    order('create-sunset', {
      type: 'CREATE',
      prompt: 'Red hills at dusk',
      config: { size: '1024x768', seed: 7 },
    }),
    order('white-background-coffee', { type: 'WHITE_BACKGROUND', sourceImage: coffee.id }),
    order('background-change-astronaut', {
      type: 'BACKGROUND_CHANGE',
      prompt: 'gradient from #0b1d51 to #f2a65a',
      sourceImage: astronaut.id,
    }),
  ];
}
