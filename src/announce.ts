import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenService } from './auth/token.service.js';
import type { Config } from './config/config.js';

/** Says where Darkroom is and, when it runs embedded for trying out, how to be its admin. */
export async function announce(config: Config, app: NestFastifyApplication): Promise<void> {
  const logger = new Logger('Darkroom');
  logger.log(`ready at ${config.baseUrl}, explore it at ${config.baseUrl}/docs`);
  if (!config.embedded || !config.is('api')) return;
  const token = await app.get(TokenService).sign('admin', 'admin', '7d');
  logger.log(`admin token (embedded mode only, 7 days): ${token}`);
}
