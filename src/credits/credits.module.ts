import { Module } from '@nestjs/common';
import { CreditsAudit } from './credits-audit.service.js';
import { CreditsController } from './credits.controller.js';
import { CreditsCron } from './credits.cron.js';
import { CreditsService } from './credits.service.js';

@Module({
  controllers: [CreditsController],
  providers: [CreditsService, CreditsAudit, CreditsCron],
  exports: [CreditsService],
})
export class CreditsModule {}
