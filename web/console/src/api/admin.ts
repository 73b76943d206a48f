import { get, post } from './http.js';

export interface KindOverview {
  kind: string;
  partOf: string | null;
  waiting: number;
  delayed: number;
  running: number;
  inParts: number;
  oldestWaitingSeconds: number | null;
  ended: { completed: number; failed: number; cancelled: number };
  failures: { code: string; count: number }[];
  paused: boolean;
  pausedBy: string | null;
}

export interface WorkerOverview {
  id: string;
  host: string;
  pid: number;
  kinds: string[];
  draining: boolean;
  startTime: string;
  running: { id: string; kind: string; attempt: number; startTime: string }[];
}

export interface Overview {
  throughputMinutes: number;
  failureMinutes: number;
  kinds: KindOverview[];
  workers: WorkerOverview[];
}

export const fetchOverview = (signal?: AbortSignal): Promise<Overview> => get('/admin/overview', signal);

export const holdKind = (kind: string, paused: boolean): Promise<Overview> =>
  post(`/admin/kinds/${encodeURIComponent(kind)}/${paused ? 'pause' : 'resume'}`);

export const drainWorker = (id: string, draining: boolean): Promise<Overview> =>
  post(`/admin/workers/${encodeURIComponent(id)}/${draining ? 'drain' : 'undrain'}`);
