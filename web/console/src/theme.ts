import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

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
  respectReducedMotion: true,
});

/** Warm greys, and secondary text with a contrast of at least 4.5 to 1. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf9f7',
    '--mantine-color-dimmed': '#5f6368',
    '--mantine-color-placeholder': '#6d7175',
    '--mantine-color-error': '#c22f2f',
    '--mantine-color-default': '#fff',
  },
  dark: {
    '--mantine-color-body': '#161615',
    '--mantine-color-dimmed': '#a3a6a8',
    '--mantine-color-placeholder': '#92969a',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#57b0a4',
    '--mantine-color-pine-light-color': '#7dc2b8',
  },
});
