import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MultipartModule } from '@nestjs/platform-fastify/multipart';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { FileDelivery } from './file-delivery.service.js';
import { FileLinks } from './file-links.js';
import { FileMeter } from './file-meter.service.js';
import { FileStorage } from './file-storage.js';
import { LocalFileStorage } from './local-file-storage.js';
import { S3FileStorage } from './s3/s3-file-storage.js';
import { ResumableUploads } from './uploads/resumable-uploads.service.js';
import { UploadLocks } from './uploads/upload-locks.service.js';
import { UploadRecords } from './uploads/upload-records.service.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { UploadsCron } from './uploads/uploads.cron.js';
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
  // The more exact routes first.
  controllers: [UploadsController, FilesController],
  providers: [
    {
      provide: FileStorage,
      inject: [Config],
      useFactory: (config: Config) => (config.storesInS3 ? S3FileStorage.open(config) : new LocalFileStorage(config)),
    },
    FileLinks,
    FileMeter,
    MediaTypes,
    ImageInspector,
    StorageQuota,
    FilesService,
    FileUploads,
    FileDelivery,
    FilesCron,
    UploadRecords,
    UploadLocks,
    ResumableUploads,
    UploadsCron,
  ],
  exports: [FilesService, FileStorage, FileMeter, FileLinks, StorageQuota],
})
export class FilesModule {}
