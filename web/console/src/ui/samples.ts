import fox from '../../../../assets/artwork/darkroom-fox.png';
import document from '../../../../assets/pdf/sample.pdf';
import astronaut from '../../../../assets/photos/astronaut.jpg';
import coffee from '../../../../assets/photos/coffee.jpg';
import rocket from '../../../../assets/photos/rocket.jpg';
import shirt from '../../../../assets/products/t-shirt/photo.jpg';
import wave1 from '../../../../assets/videos/wave-1.mp4';
import wave2 from '../../../../assets/videos/wave-2.mp4';
import wave3 from '../../../../assets/videos/wave-3.mp4';
import { ApiError } from '../api/api-error.js';
import type { GenerationType } from '../api/types.js';

/** A file that ships with the console, for whoever has none at hand. */
export interface Sample {
  name: string;
  url: string;
}

const FOX: Sample = { name: 'fox.png', url: fox };
const ASTRONAUT: Sample = { name: 'astronaut.jpg', url: astronaut };
const COFFEE: Sample = { name: 'coffee.jpg', url: coffee };
const ROCKET: Sample = { name: 'rocket.jpg', url: rocket };
const SHIRT: Sample = { name: 't-shirt.jpg', url: shirt };

export const ARTWORK_SAMPLES: readonly Sample[] = [FOX];
export const PDF_SAMPLES: readonly Sample[] = [{ name: 'sample.pdf', url: document }];
export const VIDEO_SAMPLES: readonly Sample[] = [
  { name: 'wave-1.mp4', url: wave1 },
  { name: 'wave-2.mp4', url: wave2 },
  { name: 'wave-3.mp4', url: wave3 },
];

export const SOURCE_SAMPLES: Record<GenerationType, readonly Sample[]> = {
  CREATE: [],
  WHITE_BACKGROUND: [COFFEE],
  CLOTHING_CHANGE: [ASTRONAUT],
  HEAD_SWAP: [FOX],
  BACKGROUND_CHANGE: [ASTRONAUT],
  POSE_CHANGE: [ASTRONAUT],
};

export const REFERENCE_SAMPLES: Record<GenerationType, readonly Sample[]> = {
  CREATE: [],
  WHITE_BACKGROUND: [],
  CLOTHING_CHANGE: [SHIRT],
  HEAD_SWAP: [ASTRONAUT],
  BACKGROUND_CHANGE: [ROCKET],
  POSE_CHANGE: [],
};

export async function fetchSample({ name, url }: Sample): Promise<File> {
  const response = await fetch(url).catch((error: unknown) => Promise.reject(ApiError.unreachable(error)));
  if (!response.ok) throw ApiError.from(response.status, null, null);
  return new File([await response.blob()], name);
}
