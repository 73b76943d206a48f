import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MultipartModule } from '@nestjs/platform-fastify/multipart';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { FileDelivery } from './file-delivery.service.js';
import { FileLinks } from './file-links.js';
import { FileStorage } from './file-storage.js';
import { FileUploads } from './file-uploads.service.js';
import { StoredFile } from './file.entity.js';
import { FilesController } from './files.controller.js';
import { FilesCron } from './files.cron.js';
import { FilesService } from './files.service.js';
import { ImageInspector } from './image.inspector.js';
import { MediaTypes } from './media-types.js';
import { StorageQuota } from './storage-quota.js';

@Module({
  imports: [
    DiscoveryModule,
    TypeOrmModule.forFeature([StoredFile]),
    MultipartModule.registerAsync({
      inject: [Config],
      useFactory: (config: Config) => ({
        limits: { fileSize: config.maxUploadMb * 1_000_000, files: 1, fields: 10, fieldSize: 10_000 },
      }),
    }),
  ],
  controllers: [FilesController],
  providers: [
    FileStorage,
    FileLinks,
    MediaTypes,
    ImageInspector,
    StorageQuota,
    FilesService,
    FileUploads,
    FileDelivery,
    FilesCron,
  ],
  exports: [FilesService, FileStorage, FileLinks, StorageQuota],
})
export class FilesModule {}
