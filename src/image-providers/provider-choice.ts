import type { Config } from '../config/config.js';
import type { ImageJobType } from './image-provider.js';

/** Name of the provider that the configuration chooses for such jobs. */
export function configuredProvider(config: Config, type: ImageJobType): string {
  const chosen: Record<ImageJobType, string> = {
    CREATE: config.providerCreate,
    WHITE_BACKGROUND: config.providerWhiteBackground,
    CLOTHING_CHANGE: config.providerClothingChange,
    HEAD_SWAP: config.providerHeadSwap,
    BACKGROUND_CHANGE: config.providerBackgroundChange,
    POSE_CHANGE: config.providerPoseChange,
    PREVIEW: config.providerPreview,
  };
  return chosen[type];
}
