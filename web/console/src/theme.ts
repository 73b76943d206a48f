import { createTheme } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#eaf6f4',
  '#d6ebe7',
  '#abd7d0',
  '#7dc2b8',
  '#57b0a4',
  '#3ea597',
  '#2a9385',
  '#12796d',
  '#0b675d',
  '#07544c',
];

const sans =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'md',
  fontFamily: sans,
  headings: { fontFamily: sans, fontWeight: '620' },
  cursorType: 'pointer',
});
