import { Injectable } from '@nestjs/common';
import { parseJson } from '../../json.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg.service.js';
import { UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import { toVideoFacts } from './parse-probe.js';
import type { ProbeJson } from './probe-json.js';
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
  /** Is told now and then how many packets have been read. */
  onPackets?: (count: number) => void;
}

const HEADER_SECONDS = 20;
const PACKETS_SECONDS = 120;
/** Hours of video; what has more is no upload that anybody composes. */
const MOST_PACKETS = 4_000_000;
const TOLD_EVERY = 1_000;

/** Looks into videos: their headers, then every packet, without decoding any. */
@Injectable()
export class VideoProbe {
  constructor(private readonly ffmpeg: Ffmpeg) {}

  /** @throws FfmpegError when it cannot be read at all */
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
    { signal, nice, onPackets }: ProbeOptions,
  ): Promise<{ streams: Map<number, StreamPackets>; untimed: Set<number>; complaints: string }> {
    const streams = new Map<number, StreamPackets>();
    const untimed = new Set<number>();
    let count = 0;
    const wanted = ['-show_entries', 'packet=stream_index,pts,dts,duration,flags', '-of', 'csv=p=0'];
    const complaints = await this.ffmpeg.probe([...UNTRUSTED_INPUT, ...wanted, path], {
      seconds: PACKETS_SECONDS,
      signal,
      nice,
      onLine: (line) => {
        const [stream = '', pts = '', dts = '', duration = '', flags = ''] = line.split(',');
        const isTimed = !Number.isNaN(Number(pts));
        const time = isTimed ? Number(pts) : Number(dts);
        if (!/^\d+$/.test(stream) || Number.isNaN(time) || ++count > MOST_PACKETS) return;
        if (count % TOLD_EVERY === 0) onPackets?.(count);
        const index = Number(stream);
        if (!isTimed) untimed.add(index);
        const packets = streams.get(index) ?? new StreamPackets();
        streams.set(index, packets);
        // A packet to discard (D) is hidden by an edit list: a player never shows it.
        if (flags.includes('D')) packets.hide();
        else packets.add(time, Number(duration) || 0, flags.startsWith('K'));
      },
    });
    return { streams, untimed, complaints };
  }
}
