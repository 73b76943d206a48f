import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { LocalImageProvider } from './local/local-image-provider.js';
import { MockupRenderer } from './local/mockup-renderer.service.js';

@Module({
  imports: [FilesModule],
  providers: [
    MockupRenderer,
    {
      provide: LocalImageProvider,
      inject: [Config],
      useFactory: ({ previewConcurrency }: Config) => new LocalImageProvider({ threads: previewConcurrency }),
    },
  ],
  exports: [MockupRenderer, LocalImageProvider],
})
export class ImageProvidersModule {}
