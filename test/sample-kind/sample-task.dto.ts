import { IsArray, IsOptional, IsString } from 'class-validator';
import type { FileLinks } from '../../src/files/file-links.js';
import { TaskDto, toTaskDto } from '../../src/task-lifecycle/dto/task.dto.js';
import type { SamplePlan, SampleTask } from './sample-task.entity.js';

export class CreateSampleTaskDto {
  @IsArray()
  plans!: SamplePlan[];

  @IsOptional()
  @IsString()
  dedupeKey?: string;
}

export class SampleTaskDto extends TaskDto {
  plans!: SamplePlan[];

  static from(task: SampleTask, links: FileLinks): SampleTaskDto {
    return { ...toTaskDto('sample', task, links), plans: task.plans };
  }
}
