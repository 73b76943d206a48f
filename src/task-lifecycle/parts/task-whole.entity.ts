import { Column } from 'typeorm';
import { Task } from '../task.entity.js';

/** A task whose work is done in parts. Its parts are counted where it is moved, so that to show it no part is read. */
export abstract class TaskWhole extends Task {
  @Column('int', { name: 'completed_parts' })
  completedParts: number = 0;

  @Column('int', { name: 'failed_parts' })
  failedParts: number = 0;
}
