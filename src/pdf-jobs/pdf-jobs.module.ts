import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { TaskLifecycleModule } from '../task-lifecycle/task-lifecycle.module.js';
import { KeptAnswers } from './llm/kept-answers.service.js';
import { KeptSummaries } from './llm/kept-summaries.service.js';
import { ProviderCalls } from '../observability/provider-calls.js';
import { LanguageModel } from './llm/language-model.service.js';
import { LlmPlaces } from './llm/llm-places.service.js';
import { PageAnswers } from './llm/page-answers.service.js';
import { PagePictures } from './llm/page-pictures.service.js';
import { Summaries } from './llm/summaries.service.js';
import { PdfAggregator } from './pdf-aggregator.service.js';
import { PdfDocuments } from './pdf-documents.service.js';
import { PdfIntake } from './pdf-intake.service.js';
import { PdfJobsController } from './pdf-jobs.controller.js';
import { PdfJobsReader } from './pdf-jobs-reader.service.js';
import { PdfJobsService } from './pdf-jobs.service.js';
import { PdfPasswords } from './pdf-passwords.service.js';
import { PdfPlanner } from './pdf-planner.service.js';
import { PdfResults } from './pdf-results.service.js';
import { PdfShardProcessor } from './pdf-shard.processor.js';
import { PdfShardWork } from './pdf-shard-work.service.js';
import { PdfSources } from './pdf-sources.service.js';
import { PdfInspector } from './pdf.inspector.js';
import { pdfKind, pdfShardKind } from './pdf.kind.js';
import { PdfProcessor } from './pdf.processor.js';

@Module({
  imports: [FilesModule],
  controllers: [PdfJobsController],
  providers: [
    PdfDocuments,
    PdfInspector,
    PdfIntake,
    PdfPasswords,
    PdfSources,
    PdfPlanner,
    PdfResults,
    PdfAggregator,
    LlmPlaces,
    LanguageModel,
    KeptAnswers,
    KeptSummaries,
    PagePictures,
    ProviderCalls,
    PageAnswers,
    Summaries,
    PdfShardWork,
    PdfJobsService,
    PdfJobsReader,
    PdfProcessor,
    PdfShardProcessor,
  ],
})
export class PdfJobsModule {
  static with(config: Config): DynamicModule {
    return {
      module: PdfJobsModule,
      imports: [
        TaskLifecycleModule.forKind(pdfKind(config), config),
        TaskLifecycleModule.forKind(pdfShardKind(config), config),
      ],
    };
  }
}
