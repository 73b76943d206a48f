import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { asNumber, asSwitch } from './env-values.js';

/** How owners of tasks are told of what becomes of them. */
export class NotificationConfig {
  /** Streams of `GET /tasks/events` that one user may have open at one process. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxEventStreams: number = 20;

  /** Whether webhooks may lead to private addresses, for where everything is in one's own network. */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  webhookAllowPrivate: boolean = false;
}
