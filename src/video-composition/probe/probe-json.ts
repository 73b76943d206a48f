/** The part of ffprobe's JSON that is read; anything may be missing. */
export interface StreamJson {
  index: number;
  codec_type?: string;
  codec_name?: string;
  profile?: string;
  level?: number;
  width?: number;
  height?: number;
  pix_fmt?: string;
  sample_aspect_ratio?: string;
  r_frame_rate?: string;
  avg_frame_rate?: string;
  time_base?: string;
  start_time?: string;
  duration?: string;
  nb_frames?: string;
  has_b_frames?: number;
  field_order?: string;
  color_range?: string;
  color_space?: string;
  color_transfer?: string;
  color_primaries?: string;
  sample_rate?: string;
  channels?: number;
  channel_layout?: string;
  extradata_hash?: string;
  disposition?: { attached_pic?: number };
  side_data_list?: { rotation?: number }[];
}

export interface ProbeJson {
  streams?: StreamJson[];
  format?: { format_name?: string; start_time?: string; duration?: string };
}
