import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { unreadableFile } from '../../files/file.problems.js';
import type { MediaFacts, MediaInspector } from '../../files/media-inspector.js';
import { InspectsMedia } from '../../files/media-inspector.js';
import { Places } from '../../places.js';
import { FfmpegError, FfmpegTimeout } from '../ffmpeg/ffmpeg-error.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import { MAX_PIXELS, UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import { toMediaFacts } from './media-facts.js';
import type { ProbeJson, StreamJson } from './probe-json.js';
import type { Probed } from './video-probe.service.js';
import { TooManyPackets, VideoProbe } from './video-probe.service.js';

const MOST_STREAMS = 16;
/** Hours of video; what has more is no upload that anybody composes, and costs seconds of the API's time to read. */
const MOST_PACKETS = 4_000_000;
/** Seconds to decode the first picture; the slowest that is allowed takes about one. */
const FIRST_PICTURE_SECONDS = 20;
/** What ffprobe says of a file whose end is missing. */
const TRUNCATED = /partial file|moov atom not found|Truncat|Packet corrupt|End of file/i;

/** Looks into uploaded videos once; everything later relies on what is kept of that. */
@Injectable()
@InspectsMedia()
export class VideoInspector implements MediaInspector {
  readonly mediaTypes = [
    'video/mp4', 'video/quicktime', 'video/x-m4v', 'video/3gpp', 'video/3gpp2', 'video/matroska', 'video/webm',
    'video/mp2t', 'video/vnd.avi', 'video/x-flv', 'video/ogg',
  ]; // prettier-ignore

  /** Of uploads alone: what is composed here does not wait for them, nor they for that. */
  private readonly places: Places;

  constructor(
    config: Config,
    private readonly probe: VideoProbe,
    private readonly ffmpeg: Ffmpeg,
  ) {
    this.places = new Places(config.videoProcesses);
  }

  async inspect(path: string): Promise<MediaFacts> {
    return this.places.run(undefined, () => this.look(path));
  }

  private async look(path: string): Promise<MediaFacts> {
    const header = await reading(() => this.probe.header(path));
    refuseBombs(header);
    const probed = await reading(() => this.probe.probe(path, { header, mostPackets: MOST_PACKETS }));
    const { facts } = probed;
    if (!facts) throw unreadableFile({ reason: 'there are no pictures in it' });
    if (isTruncated(probed)) throw unreadableFile({ reason: 'the video is incomplete' });
    await reading(() =>
      this.ffmpeg.look([...UNTRUSTED_INPUT, '-i', path, '-map', '0:V:0', '-frames:v', '1', '-f', 'null', '-'], {
        seconds: FIRST_PICTURE_SECONDS,
      }),
    );
    return toMediaFacts(facts);
  }
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FfmpegError) throw unreadableFile({ reason: reasonOf(error) }, { cause: error });
    if (error instanceof FfmpegTimeout)
      throw unreadableFile({ reason: 'the video takes too long to read' }, { cause: error });
    if (error instanceof TooManyPackets)
      throw unreadableFile(
        { reason: `it has more than ${MOST_PACKETS} packets of pictures and sound` },
        { cause: error },
      );
    throw error;
  }
}

/** A decoder that was asked for too large a picture says how large. */
function reasonOf({ stderr }: FfmpegError): string {
  const [, width, height] = /Picture size (\d+)x(\d+)/.exec(stderr) ?? [];
  const pixels = Number(width) * Number(height);
  return pixels > MAX_PIXELS ? tooManyPixels(pixels) : 'the video cannot be decoded';
}

function tooManyPixels(pixels: number): string {
  return `its pictures have ${Math.ceil(pixels / 1_000_000)} megapixels, the most is ${MAX_PIXELS / 1_000_000}`;
}

function refuseBombs({ streams = [] }: ProbeJson): void {
  if (streams.length > MOST_STREAMS)
    throw unreadableFile({ reason: `it has ${streams.length} streams, the most is ${MOST_STREAMS}` });
  const largest = Math.max(0, ...streams.map(pixelsOf));
  if (largest > MAX_PIXELS) throw unreadableFile({ reason: tooManyPixels(largest) });
  if (!streams.some(({ codec_type: type }) => type === 'video'))
    throw unreadableFile({ reason: 'there are no pictures in it' });
}

function pixelsOf({ width = 0, height = 0 }: StreamJson): number {
  return width * height;
}

function isTruncated({ json, complaints, packets }: Probed): boolean {
  if (TRUNCATED.test(complaints)) return true;
  // An mp4 says in its header how many there should be.
  return (json.streams ?? []).some(
    ({ index, nb_frames: promised }) =>
      promised !== undefined && (packets.get(index) ?? 0) < Number(promised) * 0.95 - 4,
  );
}
