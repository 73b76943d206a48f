import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { TaskLifecycleModule } from '../task-lifecycle/task-lifecycle.module.js';
import { CompositionUploads } from './composition-uploads.service.js';
import { CompositionWork } from './composition-work.service.js';
import { FfmpegHealth } from './ffmpeg/ffmpeg-health.js';
import { FfmpegPrograms } from './ffmpeg/ffmpeg-programs.js';
import { Ffmpeg } from './ffmpeg/ffmpeg.service.js';
import { VideoProbe } from './probe/video-probe.service.js';
import { VideoInspector } from './probe/video.inspector.js';
import { ClipMaker } from './render/clip-maker.service.js';
import { Composer } from './render/composer.service.js';
import { DiskRoom } from './render/disk-room.service.js';
import { ResultProof } from './render/result-proof.service.js';
import { SoundMaker } from './render/sound-maker.service.js';
import { VideoCompositionsController } from './video-compositions.controller.js';
import { VideoCompositionsService } from './video-compositions.service.js';
import { videoKind } from './video.kind.js';
import { VideoProcessor } from './video.processor.js';
import { WorkspaceSweeper } from './workspaces/workspace-sweeper.js';

@Module({
  imports: [FilesModule],
  controllers: [VideoCompositionsController],
  providers: [
    VideoCompositionsService,
    VideoProcessor,
    CompositionWork,
    CompositionUploads,
    DiskRoom,
    Composer,
    ClipMaker,
    SoundMaker,
    ResultProof,
    VideoProbe,
    VideoInspector,
    Ffmpeg,
    FfmpegPrograms,
    FfmpegHealth,
    WorkspaceSweeper,
  ],
})
export class VideoCompositionModule {
  static with(config: Config): DynamicModule {
    return { module: VideoCompositionModule, imports: [TaskLifecycleModule.forKind(videoKind(config), config)] };
  }
}
