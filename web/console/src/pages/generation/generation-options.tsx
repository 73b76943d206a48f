import {
  Collapse,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import type { GenerationType } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';
import type { GenerationDraft } from './generation-draft.js';

const SIZES = ['512x512', '1024x1024', '1024x768', '768x1024', '1536x1024', '1024x1536'];

interface GenerationOptionsProps {
  type: GenerationType;
  draft: GenerationDraft;
  update: (change: Partial<GenerationDraft>) => void;
}

export function GenerationOptions({ type, draft, update }: GenerationOptionsProps) {
  const { t } = useI18n();
  const [opened, { toggle }] = useDisclosure(false);
  const id = useId();
  const sizes = SIZES.includes(draft.size) || draft.size === '' ? SIZES : [draft.size, ...SIZES];
  return (
    <Stack gap="md">
      <Select
        label={t('gen.size')}
        data={[
          { value: '', label: t('gen.size.auto') },
          ...sizes.map((size) => ({ value: size, label: size.replace('x', ' × ') })),
        ]}
        value={draft.size}
        allowDeselect={false}
        onChange={(size) => update({ size: size ?? '' })}
      />
      <Input.Wrapper label={t('gen.count')} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t('gen.count')}
          data={['1', '2', '3', '4']}
          value={String(draft.count)}
          onChange={(count) => update({ count: Number(count) })}
        />
      </Input.Wrapper>
      <UnstyledButton onClick={toggle} aria-expanded={opened} aria-controls={id} className="more-options">
        <Group gap={4}>
          <IconChevronDown size={16} stroke={1.6} data-opened={opened || undefined} />
          {t('form.more')}
        </Group>
      </UnstyledButton>
      <Collapse in={opened} id={id}>
        <Stack gap="md">
          {type !== 'WHITE_BACKGROUND' && (
            <Textarea
              label={t('gen.negative')}
              autosize
              minRows={2}
              maxLength={8000}
              value={draft.negativePrompt}
              onChange={({ currentTarget }) => update({ negativePrompt: currentTarget.value })}
            />
          )}
          <NumberInput
            label={t('gen.seed')}
            description={t('gen.seed.hint')}
            min={0}
            max={4_294_967_295}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={draft.seed}
            onChange={(seed) => update({ seed: seed === '' ? '' : Number(seed) })}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}
