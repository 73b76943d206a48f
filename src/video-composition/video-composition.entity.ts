import { Column, Entity } from 'typeorm';
import { Task } from '../task-lifecycle/task.entity.js';
import type { CompositionPlan } from './plan/composition-plan.js';
import type { WantedOutput, WantedTransition } from './plan/plan-request.js';

export interface CompositionInput {
  fileId: string;
  startMs?: number;
  endMs?: number;
}

/** A plan and how it came about. */
export interface StoredPlan extends CompositionPlan {
  /** Why a plan that copied more was given up. */
  fallback: string[];
}

export interface CompositionResult {
  durationMs?: number;
  width?: number;
  height?: number;
  sizeBytes?: number;
  reencoded?: number[];
  [fact: string]: unknown;
}

@Entity('video_compositions')
export class VideoComposition extends Task {
  declare result: CompositionResult | null;

  @Column('jsonb')
  inputs!: CompositionInput[];

  @Column('jsonb')
  wanted!: WantedOutput;

  @Column('jsonb', { nullable: true })
  transition!: WantedTransition | null;

  @Column('jsonb', { nullable: true })
  plan!: StoredPlan | null;
}
