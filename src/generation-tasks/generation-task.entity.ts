import { Column, Entity } from 'typeorm';
import type { GenerationType } from '../image-providers/image-provider.js';
import { Task } from '../task-lifecycle/task.entity.js';

/** How the pictures are to be made. */
export interface GenerationConfig {
  /** Width x height in pixels, such as `1024x1024`. */
  size?: string;
  seed?: number;
  /** Pictures wanted, 1 to 4. */
  count?: number;
  /** The provider that was asked for. */
  provider?: string;
  /** What an older front end sent besides, kept for its form. */
  [option: string]: unknown;
}

/** One picture of a finished task. */
export type GenerationItem = { fileId: string } | { error: { code: string; message: string } };

export interface GenerationResult {
  results?: GenerationItem[];
  /** 0 to 1: how sure a cut-out is, where the provider says so. */
  confidence?: number;
  [fact: string]: unknown;
}

/** What a task that was imported had in the older system. */
export interface LegacyValues {
  id: string;
  sourceImage?: string | null;
  referenceImage?: string | null;
  /** Where its result was to be found. */
  resultUrl?: string | null;
  /** Its result as it was. */
  result?: unknown;
  /** Those of its options that mean something else here. */
  config?: Record<string, unknown>;
}

/** A request for AI images, made or edited. */
@Entity('generation_tasks')
export class GenerationTask extends Task {
  declare type: GenerationType;

  declare result: GenerationResult | null;

  @Column('text', { nullable: true })
  prompt!: string | null;

  @Column('text', { name: 'negative_prompt', nullable: true })
  negativePrompt!: string | null;

  /** File that is edited. */
  @Column('uuid', { name: 'source_image', nullable: true })
  sourceImage!: string | null;

  /** Files that show what is wanted. */
  @Column('uuid', { name: 'reference_images', array: true })
  referenceImages!: string[];

  @Column('jsonb')
  config!: GenerationConfig;

  /** Who makes the pictures. */
  @Column('text')
  provider!: string;

  /** The provider's own id of the order; whoever runs the task next goes on with it. */
  @Column('text', { name: 'provider_task_id', nullable: true })
  providerTaskId!: string | null;

  /** Whether an order may have been placed. */
  @Column('boolean', { name: 'provider_submitted' })
  providerSubmitted!: boolean;

  @Column('jsonb', { nullable: true })
  legacy!: LegacyValues | null;
}
