import { Column, Entity } from 'typeorm';
import { Task } from '../task-lifecycle/task.entity.js';

/** A preview of a work on a product. */
@Entity('preview_tasks')
export class PreviewTask extends Task {
  @Column('int', { name: 'work_id' })
  workId!: number;

  @Column('int', { name: 'product_id' })
  productId!: number;

  @Column('text')
  color!: string;

  @Column('text')
  size!: string;

  /** Who composes it, where that is not this machine. */
  @Column('text', { nullable: true })
  provider!: string | null;

  /** The provider's own id of the order. */
  @Column('text', { name: 'provider_task_id', nullable: true })
  providerTaskId!: string | null;

  /** Whether an order may have been placed. */
  @Column('boolean', { name: 'provider_submitted', default: false })
  providerSubmitted!: boolean;

  /** Whether the result may answer the next request for the same; false once the cache was cleared. */
  @Column('boolean', { default: true })
  reusable!: boolean;
}
