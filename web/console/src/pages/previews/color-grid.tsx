import { Button, Group, Text, Title } from '@mantine/core';
import type { PreviewTask } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import { TaskCard } from '../../tasks/task-card.js';
import type { PreviewChoice } from './preview-draft.js';

interface ColorGridProps {
  choice: PreviewChoice;
  /** The newest task of each colour. */
  tasks: ReadonlyMap<string, PreviewTask>;
  onPreview: (color: string) => void;
}

/** The chosen product in every one of its colours: the picture, how far it is, or a place where it will be. */
export function ColorGrid({ choice: { work, product, size }, tasks, onPreview }: ColorGridProps) {
  const { t } = useI18n();
  if (work === null || product === null) return null;
  return (
    <section className="feed" aria-label={product.name}>
      <Group justify="space-between" mb="sm" mih={28}>
        <Title order={2} size="h4">
          {product.name}
        </Title>
        <Text size="sm" c="dimmed">
          {work.title} · {size}
        </Text>
      </Group>
      <div className="feed-grid">
        {product.colors.map(({ name, hex }) => {
          const task = tasks.get(name);
          return task ? (
            <TaskCard key={name} task={task} />
          ) : (
            <div key={name} className="color-place">
              <span className="swatch-color" style={{ background: hex }} aria-hidden />
              <Text size="sm" fw={500}>
                {name}
              </Text>
              <Button size="xs" variant="default" onClick={() => onPreview(name)}>
                {t('previews.submit.one')}
                <span className="visually-hidden"> {name}</span>
              </Button>
            </div>
          );
        })}
      </div>
    </section>
  );
}
