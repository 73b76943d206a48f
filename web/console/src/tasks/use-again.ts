import { useCallback } from 'react';
import type { GenerationTask, GenerationType, PdfTask, Task, VideoTask } from '../api/types.js';
import { writeDraft } from '../ui/draft.js';

interface Again {
  path: string;
  /** Fills the form of that page with what made this task. */
  fill: () => void;
}

const PAGE_OF_TYPE: Record<GenerationType, string> = {
  CREATE: '/create',
  WHITE_BACKGROUND: '/white-background',
  CLOTHING_CHANGE: '/clothing',
  HEAD_SWAP: '/edit/head',
  BACKGROUND_CHANGE: '/edit/background',
  POSE_CHANGE: '/edit/pose',
};

export function useTaskAgain(): (task: Task) => Again {
  return useCallback((task) => {
    switch (task.kind) {
      case 'preview': {
        const { workId, productId, color, size } = task;
        return { path: '/previews', fill: () => writeDraft('previews', { workId, productId, colors: [color], size }) };
      }
      case 'generation':
        return {
          path: PAGE_OF_TYPE[task.type],
          fill: () => writeDraft(`generation.${task.type}`, draftOf(task)),
        };
      case 'video':
        return { path: '/video', fill: () => writeDraft('video', videoDraftOf(task)) };
      case 'pdf':
        return { path: '/pdf', fill: () => writeDraft('pdf', pdfDraftOf(task)) };
    }
  }, []);
}

function videoDraftOf({ id, inputs = [], wanted = {}, transition }: VideoTask): object {
  const { container, width, height, fit, audio } = wanted;
  return {
    clips: inputs.map(({ fileId, startMs, endMs }, index) => ({
      key: `${id} ${index}`,
      fileId,
      start: secondsOf(startMs),
      end: secondsOf(endMs),
    })),
    container: container ?? 'mp4',
    frame: width === undefined || height === undefined ? '' : `${width}x${height}`,
    fit: fit ?? 'contain',
    audio: audio !== 'mute',
    ...(transition ? { transition: transition.type, transitionMs: transition.durationMs } : {}),
  };
}

function pdfDraftOf({ fileId, operation = 'extract', pages, options = {} }: PdfTask): object {
  const { targetLanguage = '', prompt = '' } = options;
  return { fileId: fileId ?? null, operation, pages: pages ?? '', targetLanguage, prompt };
}

function secondsOf(ms: number | null | undefined): number | '' {
  return typeof ms === 'number' ? ms / 1_000 : '';
}

function draftOf(task: GenerationTask): object {
  return {
    prompt: task.prompt ?? '',
    negativePrompt: task.negativePrompt ?? '',
    source:
      task.sourceImage !== null && task.sourceImageUrl !== null
        ? [{ fileId: task.sourceImage, url: task.sourceImageUrl }]
        : [],
    references: task.referenceImages.map((fileId, index) => ({ fileId, url: task.referenceImageUrls[index] ?? '' })),
    size: task.config.size ?? '',
    count: task.config.count ?? 1,
    seed: task.config.seed ?? '',
  };
}
