import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module.js';
import { AccountsController } from './accounts.controller.js';
import { PrioritiesController } from './priorities.controller.js';
import { PrioritiesService } from './priorities.service.js';

@Module({
  imports: [CreditsModule],
  controllers: [AccountsController, PrioritiesController],
  providers: [PrioritiesService],
})
export class AccountsModule {}
