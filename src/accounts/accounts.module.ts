import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module.js';
import { FilesModule } from '../files/files.module.js';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { PrioritiesController } from './priorities.controller.js';
import { PrioritiesService } from './priorities.service.js';

@Module({
  imports: [CreditsModule, FilesModule, RateLimitModule],
  controllers: [AccountsController, PrioritiesController],
  providers: [AccountsService, PrioritiesService],
})
export class AccountsModule {}
