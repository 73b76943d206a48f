import { ApiProperty } from '@nestjs/swagger';

export class HealthCheckDto {
  @ApiProperty({ enum: ['ok', 'degraded', 'down'], enumName: 'HealthStatus' })
  status!: 'ok' | 'degraded' | 'down';

  /** What was found, in words. */
  detail!: string;
}

export class HealthDto {
  @ApiProperty({ enum: ['ok', 'degraded', 'down'], enumName: 'HealthStatus' })
  status!: 'ok' | 'degraded' | 'down';

  /** By name: postgres, redis, disk, ffmpeg; `kinds` while some are paused. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/HealthCheckDto' } })
  checks!: Record<string, HealthCheckDto>;
}
