import { Anchor, Group, Input } from '@mantine/core';
import type { Product } from '../../api/types.js';
import { useI18n } from '../../i18n/i18n.js';

interface ColorPickerProps {
  product: Product;
  chosen: readonly string[];
  onChange: (colors: string[]) => void;
}

export function ColorPicker({ product, chosen, onChange }: ColorPickerProps) {
  const { t } = useI18n();
  const all = product.colors.map(({ name }) => name);
  const isAll = chosen.length === all.length;
  return (
    <Input.Wrapper
      role="group"
      aria-label={t('previews.colors')}
      labelElement="div"
      label={
        <Group justify="space-between" component="span" display="flex">
          <span>{t('previews.colors')}</span>
          <Anchor component="button" type="button" size="sm" fw={400} onClick={() => onChange(isAll ? [] : all)}>
            {t(isAll ? 'previews.colors.none' : 'previews.colors.all')}
          </Anchor>
        </Group>
      }
      classNames={{ label: 'wide-label' }}
    >
      <div className="swatches">
        {product.colors.map(({ name, hex }) => (
          <label key={name} className="swatch">
            <input
              type="checkbox"
              className="visually-hidden"
              checked={chosen.includes(name)}
              onChange={({ currentTarget }) =>
                onChange(all.filter((color) => (color === name ? currentTarget.checked : chosen.includes(color))))
              }
            />
            <span className="swatch-color" style={{ background: hex }} aria-hidden />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </Input.Wrapper>
  );
}
