import type { WorkerOrders } from '../store/worker-beat.js';
import type { TaskKind } from '../task-kind.js';

/**
 * Whether this process may take tasks of a kind. It is told once a second; before the first time nothing is taken, as the
 * kind may be paused. While PostgreSQL is away the last word counts.
 */
export class ClaimGate {
  private orders: WorkerOrders | null = null;

  /** @param opened called when tasks may be taken that could not be taken before */
  constructor(private readonly opened: () => void) {}

  follow(orders: WorkerOrders): void {
    const before = this.orders;
    this.orders = orders;
    if (!before || (before.draining && !orders.draining) || before.paused.some((kind) => !orders.paused.includes(kind)))
      this.opened();
  }

  /** Parts are paused with their whole. */
  admits({ name, partOf = name }: Pick<TaskKind, 'name' | 'partOf'>): boolean {
    const { orders } = this;
    return orders !== null && !orders.draining && !orders.paused.includes(name) && !orders.paused.includes(partOf);
  }
}
