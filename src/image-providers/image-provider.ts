/** What pictures can be asked for. */
export const GENERATION_TYPES = [
  'CREATE',
  'WHITE_BACKGROUND',
  'CLOTHING_CHANGE',
  'HEAD_SWAP',
  'BACKGROUND_CHANGE',
  'POSE_CHANGE',
] as const;
export type GenerationType = (typeof GENERATION_TYPES)[number];

/** A preview is composed of a product photo (the source) and an artwork (the reference). */
export const IMAGE_JOB_TYPES = [...GENERATION_TYPES, 'PREVIEW'] as const;
export type ImageJobType = GenerationType | 'PREVIEW';

/** A picture that goes in, on this machine's disk. */
export interface InputImage {
  path: string;
  /** Such as `image/png`. */
  mediaType: string;
  /** Pixels. */
  width: number;
  height: number;
}

/** One order for pictures. */
export interface ImageJob {
  /** Of our task. */
  id: string;
  type: ImageJobType;
  prompt: string | null;
  negativePrompt: string | null;
  source: InputImage | null;
  references: readonly InputImage[];
  /** Pixels wanted; null leaves it to the provider. */
  size: { width: number; height: number } | null;
  seed: number | null;
  /** Pictures wanted, 1 to 4. */
  count: number;
}

/** What a provider can do; a job that asks for more is refused before it costs anything. */
export interface ProviderCapabilities {
  types: readonly ImageJobType[];
  maxReferences: number;
  /** Where it is less for some types. */
  maxReferencesOf?: Readonly<Partial<Record<ImageJobType, number>>>;
  maxCount: number;
  /** `any`, the sizes there are, such as `1024x1024`, or how many pixels a side may have. */
  sizes: 'any' | readonly string[] | { smallest: number; largest: number };
  seed: boolean;
  negativePrompt: boolean;
  /** Which part of a mask is edited, where masks are taken. */
  mask: 'none' | 'white-is-edited' | 'transparent-is-edited';
  /** Whether the same job may be started again when nobody knows what became of the first one: it costs nothing. */
  repeatable: boolean;
}

/** One picture of a result: a file that was written to a path of `ProviderContext.newPath`, or why there is none. */
export type ProducedImage = { path: string } | { error: { code: string; message: string } };

export interface ProviderResult {
  /** At least one; those that failed are told beside those that did not. */
  images: readonly ProducedImage[];
  /** Further facts for the task's owner, such as `{ confidence: 0.93 }`. */
  facts?: Readonly<Record<string, unknown>>;
}

export interface ProviderContext {
  /** Fires on cancel, deadline, shutdown and a lost lease. */
  readonly signal: AbortSignal;
  /** @param percent 0 to 100 */
  progress(percent: number, stage?: string): void;
  /** A path for a picture that is downloaded or drawn; whoever asked removes it when it fails. */
  newPath(extension?: string): Promise<string>;
}

/** `done` at once, or under way at the provider under its `taskId`; `pollAfter` milliseconds, where it has a wish. */
export type ProviderState = { done: ProviderResult } | { taskId: string; percent?: number; pollAfter?: number };

/** Makes pictures. Errors are ProviderErrors; anything else thrown is a fault of ours. */
export interface ImageProvider {
  /** As in `PROVIDER_CREATE=openai`. */
  readonly name: string;
  readonly capabilities: ProviderCapabilities;

  /**
   * Waits for a free place among the orders under way and returns what frees it again. It comes before anything is noted
   * down: an order that only waits here is not one of unknown outcome when its worker dies.
   */
  admit?(signal: AbortSignal): Promise<() => void>;

  /** A new task id for `start` to use, where the client chooses it; it is stored before anything is sent. */
  chooseTaskId?(job: ImageJob): string;

  /**
   * Orders the pictures: from here on they may be charged for.
   * @param taskId the one that `chooseTaskId` gave
   */
  start(job: ImageJob, context: ProviderContext, taskId?: string): Promise<ProviderState>;

  /** How an order is doing; also that of a worker that has died. Providers whose `start` is always `done` have none. */
  poll?(taskId: string, job: ImageJob, context: ProviderContext): Promise<ProviderState>;

  /** Calls an order off, as far as the provider can; never fails for one that has ended. */
  cancel?(taskId: string): Promise<void>;
}
