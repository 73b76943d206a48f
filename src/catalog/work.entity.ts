import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A user's artwork. */
@Entity('works')
export class Work {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text')
  title!: string;

  @Column('uuid', { name: 'file_id' })
  fileId!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
