import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a user wants to be told of what becomes of their tasks. */
@Entity('webhooks')
export class Webhook {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  events!: string[];

  /** Sealed. */
  @Column('bytea')
  secret!: Buffer;

  /** Sealed; the one before the last rotation, with which is signed, too, until `previousUntil`. */
  @Column('bytea', { name: 'previous_secret', nullable: true })
  previousSecret!: Buffer | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  /** When its receiver answered 410. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
