import { Group, Text } from '@mantine/core';
import logo from '../favicon.svg';

export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src={logo} width={28} height={28} alt="" />
      <Text fw={650} size="lg" lts={-0.2} className="brand-name">
        Darkroom
      </Text>
    </Group>
  );
}
