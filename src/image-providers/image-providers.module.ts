import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { ProviderCalls } from '../observability/provider-calls.js';
import { configuredProviders } from './configured-providers.js';
import { IMAGE_PROVIDERS, ImageProvidersService } from './image-providers.service.js';
import { LocalImageProvider } from './local/local-image-provider.js';
import { MockupRenderer } from './local/mockup-renderer.service.js';
import { ProviderWork } from './provider-work.service.js';

@Module({
  imports: [FilesModule],
  providers: [
    MockupRenderer,
    {
      provide: LocalImageProvider,
      inject: [Config],
      useFactory: ({ previewConcurrency, localSamples }: Config) =>
        new LocalImageProvider({ threads: previewConcurrency, localSamples }),
    },
    {
      provide: IMAGE_PROVIDERS,
      inject: [Config, LocalImageProvider],
      useFactory: (config: Config, local: LocalImageProvider) => [local, ...configuredProviders(config)],
    },
    ImageProvidersService,
    ProviderCalls,
    ProviderWork,
  ],
  exports: [MockupRenderer, ImageProvidersService, ProviderWork],
})
export class ImageProvidersModule {}
