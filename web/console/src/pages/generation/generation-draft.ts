import type { GenerationType } from '../../api/types.js';
import type { ChosenPicture } from '../../ui/picture-field.js';
import { useDraft } from '../../ui/draft.js';

export interface GenerationDraft {
  prompt: string;
  negativePrompt: string;
  source: ChosenPicture[];
  references: ChosenPicture[];
  size: string;
  count: number;
  seed: number | '';
}

const INITIAL: GenerationDraft = {
  prompt: '',
  negativePrompt: '',
  source: [],
  references: [],
  size: '',
  count: 1,
  seed: '',
};

export const useGenerationDraft = (type: GenerationType) => useDraft(`generation.${type}`, INITIAL);

/** What each type asks for. */
export interface TypeNeeds {
  prompt: 'required' | 'optional' | 'none';
  source: boolean;
  references: 'required' | 'optional' | 'none';
}

export const NEEDS: Record<GenerationType, TypeNeeds> = {
  CREATE: { prompt: 'required', source: false, references: 'optional' },
  WHITE_BACKGROUND: { prompt: 'none', source: true, references: 'none' },
  CLOTHING_CHANGE: { prompt: 'optional', source: true, references: 'required' },
  HEAD_SWAP: { prompt: 'optional', source: true, references: 'required' },
  BACKGROUND_CHANGE: { prompt: 'optional', source: true, references: 'optional' },
  POSE_CHANGE: { prompt: 'optional', source: true, references: 'optional' },
};

export type Missing = Partial<Record<'prompt' | 'source' | 'references', true>>;

export function missingFrom(type: GenerationType, { prompt, source, references }: GenerationDraft): Missing {
  const needs = NEEDS[type];
  // A background is described, or taken from a picture.
  const needsPrompt = needs.prompt === 'required' || (type === 'BACKGROUND_CHANGE' && references.length === 0);
  return {
    ...(needsPrompt && prompt.trim() === '' ? { prompt: true } : {}),
    ...(needs.source && source.length === 0 ? { source: true } : {}),
    ...(needs.references === 'required' && references.length === 0 ? { references: true } : {}),
  };
}

export function requestOf(type: GenerationType, draft: GenerationDraft): object {
  const needs = NEEDS[type];
  const prompt = needs.prompt === 'none' ? '' : draft.prompt.trim();
  return {
    type,
    ...(prompt === '' ? {} : { prompt }),
    ...(draft.negativePrompt.trim() === '' ? {} : { negativePrompt: draft.negativePrompt.trim() }),
    ...(needs.source ? { sourceImage: draft.source[0]?.fileId } : {}),
    ...(draft.references.length === 0 || needs.references === 'none'
      ? {}
      : { referenceImages: draft.references.map(({ fileId }) => fileId) }),
    config: {
      count: draft.count,
      ...(draft.size === '' ? {} : { size: draft.size }),
      ...(draft.seed === '' ? {} : { seed: draft.seed }),
    },
  };
}
