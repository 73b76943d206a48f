import { fileURLToPath } from 'node:url';
import type { DemoOrder } from './orders.js';
import type { DemoUser } from './user.js';

const clip = (name: string): string => fileURLToPath(new URL(`../../../assets/videos/${name}`, import.meta.url));

/** Clips that match are copied; in the other order one is upright and one has the shape of a cinema. */
export async function videoOrders(user: DemoUser): Promise<DemoOrder[]> {
  const names = ['wave-1.mp4', 'wave-2.mp4', 'wave-3.mp4', 'portrait.mp4', 'cinema.mp4'];
  const files = await Promise.all(names.map((name) => user.upload(clip(name))));
  const [one, two, three, portrait, cinema] = files.map(({ id }) => ({ fileId: id }));
  const path = '/api/v1/video/compositions';
  return [
    { name: 'video-of-matching-clips', path, body: { inputs: [one, two, three] } },
    { name: 'video-of-different-clips', path, body: { inputs: [one, portrait, two, cinema, three] } },
  ];
}
