import type { ImageJobType } from './image-provider.js';

/** No provider can make this type of picture. */
export class ProviderNotConfiguredError extends Error {
  override readonly name = 'ProviderNotConfiguredError';

  /** @param setting the environment variable that would change it, such as `PROVIDER_HEAD_SWAP` */
  constructor(
    readonly type: ImageJobType,
    readonly provider: string,
    readonly setting: string,
  ) {
    super(`The provider ${provider} does not make ${type}: set ${setting} to one that does`);
  }
}

/** A provider was asked for by a name that is none, or one that may not be asked for. */
export class UnknownProviderError extends Error {
  override readonly name = 'UnknownProviderError';

  constructor(
    readonly provider: string,
    readonly known: readonly string[],
  ) {
    super(`There is no provider ${provider}; there are: ${known.join(', ') || 'none'}`);
  }
}
