import { DiscoveryService } from '@nestjs/core';

/** What an upload turned out to be. */
export interface MediaFacts {
  width?: number;
  height?: number;
  durationMs?: number;
  pages?: number;
  /** Whether it takes a password to look into it. */
  encrypted?: boolean;
  /** What else the kind that brings the inspector wants to know later; kept with the file as JSON. */
  media?: object;
}

/** Looks into uploads of certain media types; a kind that works on its own sort of files brings its own inspector. */
export interface MediaInspector {
  /** Media types it knows, such as `image/png`. */
  readonly mediaTypes: readonly string[];

  /**
   * Reads the whole file, so that a broken one is refused now and not when it is used.
   * @throws Problem UNREADABLE_FILE; FILE_TOO_LARGE, FILE_READER_BUSY
   */
  inspect(path: string, mediaType: string): Promise<MediaFacts>;
}

/** Marks a provider as a MediaInspector. */
export const InspectsMedia = DiscoveryService.createDecorator();
