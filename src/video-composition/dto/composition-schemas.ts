import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { InputPlan } from '../plan/composition-plan.js';

// Written out where they are used: a reference cannot be nullable in OpenAPI 3.0.

/** How the inputs become one video. */
export interface ShownPlan {
  inputs: Pick<InputPlan, 'input' | 'action' | 'reasons'>[];
  sound: { action: 'copy' | 'encode' | 'none'; reasons: string[] };
  fallback: string[];
}

/** The finished video. */
export interface ComposedVideo {
  fileId: string;
  url: string;
  durationMs: number;
  width: number;
  height: number;
  sizeBytes: number;
  reencoded: number[];
}

const INTEGER = { type: 'integer' } as const;
const TEXTS = { type: 'array', items: { type: 'string' } } as const;

export const TRANSITION: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  selfRequired: true,
  required: ['type', 'durationMs'],
  properties: { type: { type: 'string' }, durationMs: INTEGER },
};

export const COMPOSITION_PLAN: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  selfRequired: true,
  required: ['inputs', 'sound', 'fallback'],
  properties: {
    inputs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['input', 'action', 'reasons'],
        properties: {
          input: { ...INTEGER, description: 'Index of the input' },
          action: {
            type: 'string',
            enum: ['copy', 'edges', 'reencode'],
            description:
              '`copy`: frame by frame as it is; `edges`: only its ends are re-encoded; `reencode`: all of it',
          },
          reasons: { ...TEXTS, description: 'Why it is not simply copied' },
        },
      },
    },
    sound: {
      type: 'object',
      required: ['action', 'reasons'],
      properties: { action: { type: 'string', enum: ['copy', 'encode', 'none'] }, reasons: TEXTS },
    },
    fallback: { ...TEXTS, description: 'Why a plan that copied more was given up: what was wrong with its result' },
  },
};

export const COMPOSED_VIDEO: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  selfRequired: true,
  required: ['fileId', 'url', 'durationMs', 'width', 'height', 'sizeBytes', 'reencoded'],
  properties: {
    fileId: { type: 'string', format: 'uuid' },
    url: { type: 'string', format: 'uri', description: 'Absolute, works without a header, like `resultUrl`' },
    durationMs: INTEGER,
    width: INTEGER,
    height: INTEGER,
    sizeBytes: INTEGER,
    reencoded: {
      type: 'array',
      items: INTEGER,
      description: 'Indexes of the inputs that were re-encoded from end to end',
    },
  },
};
