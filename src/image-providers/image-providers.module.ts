import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { configuredProviders } from './configured-providers.js';
import { IMAGE_PROVIDERS, ImageProvidersService } from './image-providers.service.js';
import { MockupRenderer } from './local/mockup-renderer.service.js';
import { ProviderWork } from './provider-work.service.js';

@Module({
  imports: [FilesModule],
  providers: [
    MockupRenderer,
    // A provider that runs on this machine is injected here and put before the others.
    { provide: IMAGE_PROVIDERS, inject: [Config], useFactory: (config: Config) => [...configuredProviders(config)] },
    ImageProvidersService,
    ProviderWork,
  ],
  exports: [MockupRenderer, ImageProvidersService, ProviderWork],
})
export class ImageProvidersModule {}
