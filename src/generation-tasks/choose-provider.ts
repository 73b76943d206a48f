import { validationFailed } from '../http/problems.js';
import type { GenerationType, ImageProvider } from '../image-providers/image-provider.js';
import { ProviderNotConfiguredError, UnknownProviderError } from '../image-providers/image-providers.errors.js';
import type { ImageProvidersService } from '../image-providers/image-providers.service.js';
import { providerNotConfigured } from './generation.problems.js';

/**
 * The provider that was asked for, or the one configured for the type.
 * @throws Problem VALIDATION_FAILED, PROVIDER_NOT_CONFIGURED
 */
export function chooseProvider(providers: ImageProvidersService, type: GenerationType, name?: string): ImageProvider {
  try {
    return providers.choose(type, name ?? null);
  } catch (error) {
    if (error instanceof UnknownProviderError) {
      const message = `provider must be one of: ${error.known.join(', ')}`;
      const errors = [{ field: 'config.provider', message }];
      throw validationFailed({ fields: 'config.provider' }, { errors, cause: error });
    }
    if (error instanceof ProviderNotConfiguredError) {
      throw providerNotConfigured({ type, provider: error.provider, setting: error.setting }, { cause: error });
    }
    throw error;
  }
}
