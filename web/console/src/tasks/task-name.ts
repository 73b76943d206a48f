import type { Task } from '../api/types.js';
import type { Translate } from '../i18n/i18n.js';

/** What a task is called in a sentence: its prompt where it has one. */
export function taskName(task: Task, t: Translate): string {
  switch (task.kind) {
    case 'preview':
      return `${t('kind.preview')} (${task.color}, ${task.size})`;
    case 'generation':
      return task.prompt === null || task.prompt === ''
        ? t(`type.${task.type}`)
        : `${t(`type.${task.type}`)} “${shorten(task.prompt)}”`;
    default:
      return t(`kind.${task.kind}`);
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
