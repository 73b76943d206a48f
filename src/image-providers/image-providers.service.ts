import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { ImageJob, ImageJobType, ImageProvider, ProviderCapabilities } from './image-provider.js';
import { configuredProvider } from './provider-choice.js';
import { ProviderNotConfiguredError, UnknownProviderError } from './image-providers.errors.js';

/** Token of the list of providers that this process has. */
export const IMAGE_PROVIDERS = Symbol('IMAGE_PROVIDERS');

/** What of a job a provider may not be able to do. */
export interface JobFacts extends Pick<ImageJob, 'type' | 'size' | 'count'> {
  /** How many there are. */
  references: number;
}

/** Something a provider cannot do, by the field of the job that asks for it. */
export interface JobFault {
  field: 'references' | 'count' | 'size';
  message: string;
}

/** Which provider makes which pictures. */
@Injectable()
export class ImageProvidersService {
  constructor(
    private readonly config: Config,
    @Inject(IMAGE_PROVIDERS) private readonly providers: readonly ImageProvider[],
  ) {}

  /** Providers that a task may ask for by name. */
  names(): string[] {
    const names = this.providers.map(({ name }) => name);
    const { providersSelectable } = this.config;
    return providersSelectable ? names.filter((name) => providersSelectable.some((one) => one === name)) : names;
  }

  /**
   * The provider of an order: the one that is asked for, else the one configured for the type.
   * @throws UnknownProviderError, ProviderNotConfiguredError
   */
  choose(type: ImageJobType, requested: string | null): ImageProvider {
    if (requested !== null && !this.names().includes(requested))
      throw new UnknownProviderError(requested, this.names());
    const name = requested ?? configuredProvider(this.config, type);
    const provider = this.find(name);
    if (!provider?.capabilities.types.includes(type)) {
      throw new ProviderNotConfiguredError(type, name, `PROVIDER_${type}`);
    }
    return provider;
  }

  /** The provider of an order that was made, also when it is no longer chosen for anything; null when it is gone. */
  find(name: string): ImageProvider | null {
    return this.providers.find((provider) => provider.name === name) ?? null;
  }

  /** What the provider cannot do. A seed or negative prompt that it does not take is no fault: it is left out. */
  check({ name, capabilities }: ImageProvider, { type, references, count, size }: JobFacts): JobFault[] {
    const { maxCount } = capabilities;
    const maxReferences = capabilities.maxReferencesOf?.[type] ?? capabilities.maxReferences;
    const faults: JobFault[] = [];
    if (references > maxReferences) {
      faults.push({ field: 'references', message: `${name} takes ${maxReferences} reference pictures at most` });
    }
    if (count > maxCount) faults.push({ field: 'count', message: `${name} makes ${maxCount} pictures at most` });
    const choice = size && sizeInstead(capabilities, size);
    if (choice) faults.push({ field: 'size', message: `for ${name}, the size must be ${choice}` });
    return faults;
  }
}

/** What the size must be instead; null when it is one that the provider makes. */
function sizeInstead({ sizes }: ProviderCapabilities, { width, height }: NonNullable<JobFacts['size']>): string | null {
  if (sizes === 'any') return null;
  if ('smallest' in sizes) {
    const { smallest, largest } = sizes;
    const fits = [width, height].every((side) => side >= smallest && side <= largest);
    return fits ? null : `${smallest} to ${largest} pixels a side`;
  }
  if (sizes.includes(`${width}x${height}`)) return null;
  return sizes.length > 0 ? `one of ${sizes.join(', ')}` : 'left out';
}
