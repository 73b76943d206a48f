import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { FilesModule } from '../files/files.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [DiscoveryModule, FilesModule],
  controllers: [HealthController],
  providers: [HealthService],
})
export class HealthModule {}
