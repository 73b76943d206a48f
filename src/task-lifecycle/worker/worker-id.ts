import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process, newly at each start, so that nobody inherits the leases of one that died. */
export class WorkerId {
  readonly value: string = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
}
