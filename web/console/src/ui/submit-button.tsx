import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { uploadsRunning } from '../api/uploads.js';

/** Sends a form, once what is being uploaded into it is there. */
export function SubmitButton({ busy, children }: { busy: boolean; children: ReactNode }) {
  const uploading = useSyncExternalStore(uploadsRunning.subscribe, uploadsRunning.count) > 0;
  return (
    <Button type="submit" size="md" loading={busy || uploading}>
      {children}
    </Button>
  );
}
