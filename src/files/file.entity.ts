import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An upload or a result. Its bytes are in the FileStorage under its id, and never change. */
@Entity('files')
export class StoredFile {
  /** UUIDv7. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text')
  origin!: 'upload' | 'result';

  @Column('text')
  name!: string;

  /** By content, not by name. */
  @Column('text', { name: 'media_type' })
  mediaType!: string;

  @Column('bigint', {
    name: 'size_bytes',
    transformer: { from: (value: string | number): number => Number(value), to: (value: number): number => value },
  })
  sizeBytes!: number;

  /** Hex. */
  @Column('text')
  sha256!: string;

  /** Pixels, as displayed. */
  @Column('int', { nullable: true })
  width!: number | null;

  @Column('int', { nullable: true })
  height!: number | null;

  @Column('int', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  @Column('int', { nullable: true })
  pages!: number | null;

  /** Whether it takes a password to look into it. */
  @Column('boolean')
  encrypted!: boolean;
  /** What its inspector found out besides. */
  @Column('jsonb', { nullable: true })
  media!: object | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
