import { Column, Entity, PrimaryColumn } from 'typeorm';

export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event for one webhook, until it has arrived; and afterwards, what came of it. */
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn('uuid')
  id!: string;

  /** Grows from delivery to delivery; pages go by it. */
  @Column('bigint')
  position!: string;

  @Column('uuid', { name: 'webhook_id' })
  webhookId!: string;

  @Column('text')
  event!: string;

  @Column('uuid', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  status!: DeliveryStatus;

  @Column('int')
  attempts!: number;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('int', { name: 'response_status', nullable: true })
  responseStatus!: number | null;

  @Column('int', { name: 'response_ms', nullable: true })
  responseMs!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'attempted_at', nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
