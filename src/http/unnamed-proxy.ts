import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Tells who runs this of a proxy that `TRUST_PROXY` does not name, once: all who come through it share its address, and with
 * it the limits. Any caller can send the header, so that more than one line would be a way to fill the log.
 */
export function warnOfUnnamedProxy(server: FastifyInstance): void {
  const logger = new Logger('Http');
  let told = false;
  server.addHook('onRequest', ({ headers, ips = [], socket }, _reply, done) => {
    // The address of who connected is the first of `ips`; what the header says follows where that one is trusted.
    if (!told && headers['x-forwarded-for'] && ips.length < 2) {
      told = true;
      logger.warn(
        { address: socket.remoteAddress },
        'X-Forwarded-For is not believed from this address. If it is your proxy, name it in TRUST_PROXY: until then all callers behind it share its limits',
      );
    }
    done();
  });
}
