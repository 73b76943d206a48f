import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { parseJson } from '../../json.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import { UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import { toVideoFacts } from './parse-probe.js';
import type { ProbeJson } from './probe-json.js';
import type { Packet } from './stream-packets.js';
import { StreamPackets } from './stream-packets.js';
import type { VideoFacts } from './video-facts.js';

export interface Probed {
  facts: VideoFacts | null;
  json: ProbeJson;
  /** What ffprobe complained of. */
  complaints: string;
  /** Packets that were found, by stream. */
  packets: ReadonlyMap<number, number>;
}

export interface ProbeOptions {
  signal?: AbortSignal;
  /** How far it yields to others, 0 to 19. */
  nice?: number;
  /** Where it has been read already. */
  header?: ProbeJson;
  /** With more packets it is given up. */
  mostPackets?: number;
  /** Is told now and then how many packets have been read. */
  onPackets?: (count: number) => void;
}

const HEADER_SECONDS = 20;
const PACKETS_SECONDS = 120;
/** The slowest disk that is waited for reads so many bytes a second. */
const SLOWEST_DISK = 5_000_000;
const TOLD_EVERY = 1_000;

/** More packets than may be. */
export class TooManyPackets extends Error {
  override readonly name = 'TooManyPackets';
}

/** Looks into videos: their headers, then every packet, without decoding any. */
@Injectable()
export class VideoProbe {
  constructor(private readonly ffmpeg: Ffmpeg) {}

  /** @throws FfmpegError when it cannot be read at all; TooManyPackets */
  async probe(path: string, options: ProbeOptions = {}): Promise<Probed> {
    const [header, { streams, untimed, complaints }] = await Promise.all([
      options.header ?? this.header(path, options),
      this.packets(path, options),
    ]);
    const summaries = new Map([...streams].map(([index, packets]) => [index, packets.summary()]));
    return {
      facts: toVideoFacts(header, summaries, untimed),
      json: header,
      complaints,
      packets: new Map([...summaries].map(([index, { count, hidden }]) => [index, count + hidden])),
    };
  }

  /** @throws FfmpegError */
  async header(path: string, { signal, nice }: ProbeOptions = {}): Promise<ProbeJson> {
    const lines: string[] = [];
    const wanted = ['-show_streams', '-show_format', '-show_data_hash', 'sha256', '-of', 'json'];
    await this.ffmpeg.probe([...UNTRUSTED_INPUT, ...wanted, path], {
      seconds: HEADER_SECONDS,
      signal,
      nice,
      onLine: (line) => lines.push(line),
    });
    return parseJson<ProbeJson>(lines.join('\n'));
  }

  private async packets(
    path: string,
    { signal, nice, onPackets, mostPackets = Infinity }: ProbeOptions,
  ): Promise<{ streams: Map<number, StreamPackets>; untimed: Set<number>; complaints: string }> {
    const streams = new Map<number, StreamPackets>();
    const untimed = new Set<number>();
    let count = 0;
    const { size } = await stat(path);
    const wanted = ['-show_entries', `packet=${FIELDS}`, '-of', 'csv=p=0'];
    const complaints = await this.ffmpeg.probe([...UNTRUSTED_INPUT, ...wanted, path], {
      seconds: PACKETS_SECONDS + size / SLOWEST_DISK,
      signal,
      nice,
      onLine: (line) => {
        const packet = parsePacket(line);
        if (!packet) return;
        if (++count > mostPackets) throw new TooManyPackets(`It has more than ${mostPackets} packets`);
        if (count % TOLD_EVERY === 0) onPackets?.(count);
        if (!packet.isTimed) untimed.add(packet.stream);
        const packets = streams.get(packet.stream) ?? new StreamPackets(packet.type);
        streams.set(packet.stream, packets);
        if (packet.isHidden) packets.hide(packet);
        else packets.add(packet);
      },
    });
    return { streams, untimed, complaints };
  }
}

/** In the order in which ffprobe prints them. */
const FIELDS = 'codec_type,stream_index,pts,dts,duration,size,flags';

interface ParsedPacket extends Packet {
  type: string;
  stream: number;
  /** Whether its time of display is known, and not only that of decoding. */
  isTimed: boolean;
  /** By an edit list: a player never shows it. */
  isHidden: boolean;
}

function parsePacket(line: string): ParsedPacket | null {
  const [type = '', stream = '', pts = '', dts = '', duration = '', size = '', flags = ''] = line.split(',');
  const isTimed = !Number.isNaN(Number(pts));
  const time = isTimed ? Number(pts) : Number(dts);
  if (!/^\d+$/.test(stream) || Number.isNaN(time)) return null;
  return {
    type,
    stream: Number(stream),
    time,
    isTimed,
    duration: Number(duration) || 0,
    bytes: Number(size) || 0,
    key: flags.startsWith('K'),
    // Marked as one to discard.
    isHidden: flags.includes('D'),
  };
}
