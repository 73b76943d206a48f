import { ActionIcon, Group, NumberInput, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useFile } from '../../api/files.js';
import { useI18n } from '../../i18n/i18n.js';
import type { Clip } from './video-draft.js';

interface ClipRowProps {
  clip: Clip;
  index: number;
  count: number;
  onChange: (change: Partial<Clip>) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
  /** Drag and drop is for the pointer; the arrows do the same for the keyboard. */
  onDragStart: () => void;
  onDropHere: () => void;
}

export function ClipRow({ clip, index, count, onChange, onMove, onRemove, onDragStart, onDropHere }: ClipRowProps) {
  const { t } = useI18n();
  const { data: file } = useFile(clip.fileId);
  const name = file?.name ?? t('video.clip', { n: index + 1 });
  const [over, setOver] = useState(false);
  const seconds = file?.durationMs === undefined ? null : file.durationMs / 1_000;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows are for the keyboard
    <li
      className="clip"
      draggable
      data-over={over || undefined}
      onDragStart={onDragStart}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDropHere();
      }}
    >
      <Group gap={6} wrap="nowrap">
        <IconGripVertical size={18} stroke={1.5} className="grip" aria-hidden />
        <Text size="sm" truncate flex={1}>
          {index + 1}. {name}
        </Text>
        {seconds !== null && (
          <Text size="xs" c="dimmed">
            {seconds.toFixed(1)} s
          </Text>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('action.moveUp', { name })}
          {...disabledAt(index === 0)}
          onClick={() => onMove(index - 1)}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('action.moveDown', { name })}
          {...disabledAt(index === count - 1)}
          onClick={() => onMove(index + 1)}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t('action.remove', { name })} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <Group gap="xs" grow>
        <Seconds label={t('video.start')} value={clip.start} max={seconds} onChange={(start) => onChange({ start })} />
        <Seconds label={t('video.end')} value={clip.end} max={seconds} onChange={(end) => onChange({ end })} />
      </Group>
    </li>
  );
}

/** Not `disabled`, which would take the focus away from who moves a clip by keyboard as soon as it has arrived. */
const disabledAt = (end: boolean) => (end ? { 'aria-disabled': true, 'data-disabled': true } : {});

interface SecondsProps {
  label: string;
  value: number | '';
  max: number | null;
  onChange: (value: number | '') => void;
}

function Seconds({ label, value, max, onChange }: SecondsProps) {
  return (
    <NumberInput
      size="xs"
      label={label}
      min={0}
      {...(max === null ? {} : { max })}
      decimalScale={2}
      step={0.5}
      value={value}
      onChange={(given) => onChange(given === '' ? '' : Number(given))}
    />
  );
}
