import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQueryDto } from '../../http/page-query.dto.js';
import { InCapitals } from '../../http/query-filters.js';
import type { GenerationType } from '../../image-providers/image-provider.js';
import { GENERATION_TYPES } from '../../image-providers/image-provider.js';
import { KindTasksQueryDto } from '../../task-lifecycle/dto/task-query.dto.js';

/** Which of your generation tasks to list. */
export class GenerationQueryDto extends KindTasksQueryDto {
  /** Only tasks of this type, in any case. */
  @ApiProperty({ enum: GENERATION_TYPES, enumName: 'GenerationType', required: false })
  @IsOptional()
  @InCapitals()
  @IsIn(GENERATION_TYPES)
  type?: GenerationType;
}

/** What a page of one type asks for when it loads. */
export class ActiveGenerationQueryDto extends PageQueryDto {
  /** Only tasks of this type, in any case. */
  @ApiProperty({ enum: GENERATION_TYPES, enumName: 'GenerationType', required: false })
  @IsOptional()
  @InCapitals()
  @IsIn(GENERATION_TYPES)
  type?: GenerationType;
}
