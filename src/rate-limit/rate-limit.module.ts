import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimit } from './rate-limit.service.js';

/** Imported after AuthModule: guards run in the order of their modules. */
@Module({ providers: [RateLimit, { provide: APP_GUARD, useClass: RateLimitGuard }], exports: [RateLimit] })
export class RateLimitModule {}
