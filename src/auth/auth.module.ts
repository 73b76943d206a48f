import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeysController } from './api-keys.controller.js';
import { CallerGuard } from './caller.guard.js';
import { Secrets } from './secrets.js';
import { TokenService } from './token.service.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([ApiKey])],
  controllers: [ApiKeysController],
  providers: [
    { provide: Secrets, useFactory: (config: Config) => Secrets.load(config), inject: [Config] },
    TokenService,
    ApiKeyService,
    { provide: APP_GUARD, useClass: CallerGuard },
  ],
  exports: [Secrets, TokenService],
})
export class AuthModule {}
