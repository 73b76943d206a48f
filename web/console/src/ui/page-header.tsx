import { Text, Title } from '@mantine/core';
import { usePageTitle } from './page-title.js';

export function PageHeader({ title, intro }: { title: string; intro: string }) {
  usePageTitle(title);
  return (
    <header className="page-header">
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text c="dimmed">{intro}</Text>
    </header>
  );
}
