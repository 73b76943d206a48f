import { Injectable } from '@nestjs/common';
import type { WorkerOrders } from '../store/worker-beat.js';
import type { TaskKind } from '../task-kind.js';
import { DiskRoom } from './disk-room.js';

/**
 * Whether this process may take tasks of a kind. It is told once a second; before the first time nothing is taken, as the
 * kind may be paused. While PostgreSQL is away the last word counts.
 */
@Injectable()
export class ClaimGate {
  private orders: WorkerOrders | null = null;

  constructor(private readonly disk: DiskRoom) {}

  /** @returns whether tasks may be taken that could not be taken before */
  follow(orders: WorkerOrders): boolean {
    const before = this.orders;
    this.orders = orders;
    if (!before) return true;
    return (before.draining && !orders.draining) || before.paused.some((kind) => !orders.paused.includes(kind));
  }

  /** Parts are paused with their whole. */
  admits({ name, partOf = name }: Pick<TaskKind, 'name' | 'partOf'>): boolean {
    const { orders } = this;
    if (orders === null || this.disk.isFull) return false;
    return !orders.draining && !orders.paused.includes(name) && !orders.paused.includes(partOf);
  }

  /** Work failed because the disk is full: shuts until there is room. */
  noteFullDisk(): void {
    this.disk.noteFull();
  }
}
