/** What the API answers; see /docs. */
export type TaskStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export interface TaskError {
  code: string;
  message: string;
  retryable: boolean;
}

export interface TaskBase {
  id: string;
  status: TaskStatus;
  progress: number;
  stage: string | null;
  etaSeconds: number | null;
  queuePosition: number | null;
  retryCount: number;
  maxRetries: number;
  nextRetryTime: string | null;
  resultUrl: string | null;
  errorMessage: string | null;
  error: TaskError | null;
  creditsCharged: number;
  creditsRefunded: number;
  retryOf: string | null;
  createTime: string;
  startTime: string | null;
  updateTime: string;
  completeTime: string | null;
  failTime: string | null;
}

export interface PreviewTask extends TaskBase {
  kind: 'preview';
  workId: number;
  productId: number;
  color: string;
  size: string;
  cached?: boolean;
}

export type GenerationType =
  'CREATE' | 'WHITE_BACKGROUND' | 'CLOTHING_CHANGE' | 'HEAD_SWAP' | 'BACKGROUND_CHANGE' | 'POSE_CHANGE';

export interface GenerationConfig {
  size?: string;
  seed?: number;
  count?: number;
}

export interface GenerationTask extends TaskBase {
  kind: 'generation';
  type: GenerationType;
  prompt: string | null;
  negativePrompt: string | null;
  config: GenerationConfig;
  sourceImage: string | null;
  referenceImages: string[];
  sourceImageUrl: string | null;
  referenceImageUrls: string[];
  results: { fileId?: string; url?: string; error?: { code: string; message: string } }[];
}

export interface VideoInput {
  fileId: string;
  startMs?: number | null;
  endMs?: number | null;
}

export interface VideoTask extends TaskBase {
  kind: 'video';
  inputs?: VideoInput[];
  wanted?: {
    container?: 'mp4' | 'webm';
    width?: number;
    height?: number;
    fit?: 'contain' | 'cover';
    audio?: 'keep' | 'mute';
  };
  transition?: { type: string; durationMs: number } | null;
  output?: {
    url?: string | null;
    durationMs?: number;
    width?: number;
    height?: number;
    sizeBytes?: number;
    reencoded?: number[];
  } | null;
}

export interface PdfShard {
  index: number;
  pages: string | number[];
  status: string;
  retryCount: number;
  error: TaskError | string | null;
}

export interface PdfTask extends TaskBase {
  kind: 'pdf';
  fileId?: string;
  operation?: string;
  pages?: string | null;
  options?: { targetLanguage?: string; prompt?: string };
  documentPages?: number | null;
  totalPages?: number | null;
  totalShards?: number | null;
  completedShards?: number | null;
  failedShards?: number | null;
  shards?: PdfShard[];
  result?: { markdownUrl?: string | null; jsonUrl?: string | null } | null;
}

export type Task = PreviewTask | GenerationTask | VideoTask | PdfTask;
export type TaskKind = Task['kind'];

export interface StoredFile {
  id: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  durationMs?: number;
  pages?: number;
  encrypted?: boolean;
  url: string;
}

export interface Work {
  id: number;
  title: string;
  fileId: string;
  url: string;
}

export interface Product {
  id: number;
  name: string;
  colors: { name: string; hex: string }[];
  sizes: { name: string }[];
}

export interface Me {
  userId: string;
  role: 'user' | 'guest' | 'admin';
  credits: { balance: number; held: number };
}

export interface LedgerEntry {
  id: number;
  type: 'GRANT' | 'HOLD' | 'SETTLE' | 'REFUND';
  amount: number;
  taskId: string | null;
  reason: string | null;
  createTime: string;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  expiresAt: string | null;
  createTime: string;
  key?: string;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  /** When the receiver answered 410. */
  disabledTime: string | null;
  secret?: string;
}

export interface WebhookDelivery {
  id: string;
  event: string;
  taskId: string;
  status: 'PENDING' | 'DELIVERED' | 'FAILED';
  attempts: number;
  responseStatus: number | null;
  responseMs: number | null;
  error: string | null;
  nextAttemptTime: string | null;
  createTime: string;
}
