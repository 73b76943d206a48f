import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module.js';
import { AccountsController } from './accounts.controller.js';

@Module({ imports: [CreditsModule], controllers: [AccountsController] })
export class AccountsModule {}
