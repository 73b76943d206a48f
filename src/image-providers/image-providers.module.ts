import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { MockupRenderer } from './local/mockup-renderer.service.js';

@Module({
  imports: [FilesModule],
  providers: [MockupRenderer],
  exports: [MockupRenderer],
})
export class ImageProvidersModule {}
