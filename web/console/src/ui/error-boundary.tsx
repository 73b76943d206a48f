import { Alert, Button, Stack, Text } from '@mantine/core';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.js';

interface ErrorBoundaryProps {
  /** Which page it is: another one is given its chance. */
  page: string;
  children: ReactNode;
}

interface ErrorBoundaryState {
  page: string;
  error: Error | null;
}

/** A page that breaks, or whose script is gone after an update, says so instead of leaving nothing. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { page: this.props.page, error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  static getDerivedStateFromProps({ page }: ErrorBoundaryProps, state: ErrorBoundaryState): ErrorBoundaryState | null {
    return page === state.page ? null : { page, error: null };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <BrokenPage error={this.state.error} />;
  }
}

function BrokenPage({ error }: { error: Error }) {
  const { t } = useI18n();
  return (
    <Alert color="red" title={t('error.page')} role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{error.message}</Text>
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          {t('error.reload')}
        </Button>
      </Stack>
    </Alert>
  );
}
