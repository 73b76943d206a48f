import { Column } from 'typeorm';
import { Task } from '../task.entity.js';

/** A task that does a part of another one. */
export abstract class TaskPart extends Task {
  /** The whole. */
  @Column('uuid', { name: 'part_of' })
  partOf!: string;

  /** How much of the whole it is, compared with the other parts. */
  @Column('int')
  weight!: number;
}
