import type { OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { fileTypeFromFile } from 'file-type';
import { unreadableFile } from './file.problems.js';
import type { MediaFacts, MediaInspector } from './media-inspector.js';
import { InspectsMedia } from './media-inspector.js';

/** Tells what a file is from its content, and looks into it with the inspector for that. */
@Injectable()
export class MediaTypes implements OnModuleInit {
  private readonly inspectors = new Map<string, MediaInspector>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: InspectsMedia.KEY })) {
      const inspector: unknown = provider.instance;
      if (!isInspector(inspector))
        throw new Error(`${provider.name} is marked @InspectsMedia() but is no MediaInspector`);
      for (const mediaType of inspector.mediaTypes) this.inspectors.set(mediaType, inspector);
    }
  }

  /** @throws Problem UNREADABLE_FILE */
  async identify(path: string): Promise<{ mediaType: string; facts: MediaFacts }> {
    const found = await fileTypeFromFile(path);
    const inspector = found && this.inspectors.get(found.mime);
    if (!inspector) {
      const what = found ? `its content is ${found.mime}` : 'its content is of no known type';
      throw unreadableFile({ reason: `${what}; accepted are ${[...this.inspectors.keys()].join(', ')}` });
    }
    return { mediaType: found.mime, facts: await inspector.inspect(path, found.mime) };
  }
}

function isInspector(value: unknown): value is MediaInspector {
  return typeof value === 'object' && value !== null && 'mediaTypes' in value && 'inspect' in value;
}
