import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller.js';
import { PausedKindsProbe } from './paused-kinds.probe.js';

/** What operators see and do. */
@Module({ controllers: [AdminController], providers: [PausedKindsProbe] })
export class AdminModule {}
