import { constantRate, nearestCommonRate, rateOf } from './frame-rate.js';
import type { ProbeJson, StreamJson } from './probe-json.js';
import type { PacketSummary } from './stream-packets.js';
import type { PictureFacts, SoundFacts, VideoFacts } from './video-facts.js';

/** More places to cut at are not kept: without them an edge is a little longer. */
const MOST_KEYFRAMES = 4_000;

/**
 * Null when there are no pictures in it.
 * @param untimed streams with packets that have no time of display
 */
export function toVideoFacts(
  { streams = [], format = {} }: ProbeJson,
  packets: ReadonlyMap<number, PacketSummary>,
  untimed: ReadonlySet<number>,
): VideoFacts | null {
  const video = streams.find(isPicture);
  const shown = video && packets.get(video.index);
  if (!video || !shown || shown.count === 0) return null;
  const tracks = streams.filter(({ codec_type: type }) => type === 'audio');
  // A capture of television may name one that nothing is sent in.
  const track = tracks.findIndex(({ index }) => (packets.get(index)?.count ?? 0) > 0);
  const audio = tracks[track];
  const heard = audio && packets.get(audio.index);
  const picture = toPicture(video, shown, untimed.has(video.index));
  const sound = audio && heard ? { ...toSound(audio, heard), track } : null;
  return {
    format: format.format_name ?? '',
    start: number(format.start_time) ?? Math.min(picture.start, sound?.start ?? Infinity),
    duration: Math.max(picture.duration, sound?.duration ?? 0),
    picture,
    sound,
    streams: streams.map(({ codec_type: type }) => type ?? 'unknown'),
  };
}

/** A cover picture is a video stream, too. */
function isPicture({ codec_type: type, disposition }: StreamJson): boolean {
  return type === 'video' && disposition?.attached_pic !== 1;
}

function toPicture(stream: StreamJson, packets: PacketSummary, untimed: boolean): PictureFacts {
  const base = rateOf(stream.time_base ?? '1/1');
  const times = packets.pictures?.inOrder() ?? null;
  const candidates = [stream.r_frame_rate ?? '', stream.avg_frame_rate ?? ''];
  const span = (packets.end - packets.first) * base;
  const constant = times && constantRate(times, base, candidates);
  const rate = constant ?? nearestCommonRate(packets.count / Math.max(span, 0.001));
  return {
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile ?? '',
    level: stream.level ?? 0,
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    pixelFormat: stream.pix_fmt ?? '',
    sampleAspect: sampleAspectOf(stream),
    rate,
    constantRate: constant !== null,
    timeBase: stream.time_base ?? '',
    fieldOrder: stream.field_order ?? 'unknown',
    ...colorsOf(stream),
    rotation: rotationOf(stream),
    reorderedFrames: stream.has_b_frames ?? 0,
    extradataHash: stream.extradata_hash ?? '',
    frames: packets.count,
    hiddenFrames: packets.hidden,
    bytes: packets.bytes,
    start: packets.first * base,
    duration: constant === null ? span : packets.count / rateOf(constant),
    last: (packets.last - packets.first) * base,
    // Where none is shown before one that is decoded earlier, both times are the same.
    guessedTimes: untimed && (stream.has_b_frames ?? 0) > 0,
    keyframes: constant === null ? [] : framesOf(packets, base * rateOf(constant)),
  };
}

function colorsOf(
  stream: StreamJson,
): Pick<PictureFacts, 'colorRange' | 'colorPrimaries' | 'colorTransfer' | 'colorMatrix'> {
  return {
    colorRange: stream.color_range ?? 'unknown',
    colorPrimaries: stream.color_primaries ?? 'unknown',
    colorTransfer: stream.color_transfer ?? 'unknown',
    colorMatrix: stream.color_space ?? 'unknown',
  };
}

function framesOf({ pictures, first }: PacketSummary, framesPerTick: number): number[] {
  const keys = pictures?.cleanKeys() ?? new Float64Array();
  const step = Math.ceil(keys.length / MOST_KEYFRAMES) || 1;
  return Array.from(
    keys.filter((_, index) => index % step === 0),
    (time) => Math.round((time - first) * framesPerTick),
  );
}

function toSound(stream: StreamJson, packets: PacketSummary): SoundFacts {
  const base = rateOf(stream.time_base ?? '1/1');
  const start = packets.first * base;
  return {
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile ?? '',
    sampleRate: number(stream.sample_rate) ?? 0,
    channels: stream.channels ?? 0,
    layout: stream.channel_layout ?? '',
    timeBase: stream.time_base ?? '',
    extradataHash: stream.extradata_hash ?? '',
    // What an edit list hides, such as the start-up of the encoder, is in the packets but not in the stream's own times.
    start: number(stream.start_time) ?? start,
    duration: number(stream.duration) ?? packets.end * base - start,
    end: packets.end * base,
    packets: packets.count + packets.hidden,
    hiddenPackets: packets.hidden,
  };
}

function sampleAspectOf({ sample_aspect_ratio: ratio }: StreamJson): string {
  return ratio === undefined || rateOf(ratio) === 0 ? '1:1' : ratio;
}

function rotationOf({ side_data_list: sideData = [] }: StreamJson): number {
  const degrees = sideData.map(({ rotation }) => rotation).find((rotation) => typeof rotation === 'number') ?? 0;
  return (360 - Math.round(degrees / 90) * 90) % 360;
}

function number(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || Number.isNaN(value) ? null : value;
}
