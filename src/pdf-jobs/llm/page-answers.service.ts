import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { PdfJob } from '../pdf-job.entity.js';
import type { PdfShard } from '../pdf-shard.entity.js';
import type { ShardPage } from '../result/aggregate.js';
import { DocumentStyle } from '../result/document-style.js';
import type { ShardStats } from '../result/shard-stats.js';
import { mergeStats, statsOf } from '../result/shard-stats.js';
import { EMPTY_ANSWER } from './chat-client.js';
import { KeptAnswers } from './kept-answers.service.js';
import type { Question } from './language-model.service.js';
import { LanguageModel } from './language-model.service.js';
import { PagePictures } from './page-pictures.service.js';
import type { PageQuestion } from './page-question.js';
import { questionAbout } from './page-question.js';
import type { OpenPage } from './page-round.js';
import { askRound, inTurn } from './page-round.js';
import type { PageText } from './page-texts.js';
import { pageTexts } from './page-texts.js';
import { sparing } from './rate-limit.js';
import { Summaries } from './summaries.service.js';

export interface AnsweredShard {
  stats: ShardStats;
  /** summarize: of all its pages. */
  summary?: string;
  /** Why the first of the pages that failed did. */
  reason?: string;
}

interface Paths {
  /** Extracted pages. */
  from: string;
  /** The same with answers. */
  to: string;
}

interface AnswerContext {
  signal: AbortSignal;
  /** Called when nothing more is to be asked about a page. */
  onPage: () => void;
  /** Number of the attempt, from 1. */
  attempt: number;
  /** Whether there is another attempt after one that ends with this error. */
  isRetried: (error: unknown) => boolean;
  /** When an attempt that has had answers leaves the rest to the next one, in milliseconds since 1970. */
  until: number;
}

type Ask = (question: Omit<Question, 'model'>) => Promise<string>;

/** What pages of a shard are answered with. */
interface Answering extends AnswerContext {
  job: PdfJob;
  ask: Ask;
  /** By page, also of earlier attempts. */
  answers: Map<number, string>;
  /** Answers that this attempt has had. */
  fresh: number;
  pages: () => AsyncIterable<PageText>;
}

/** Puts pages through the language model. */
@Injectable()
export class PageAnswers {
  constructor(
    private readonly model: LanguageModel,
    private readonly pictures: PagePictures,
    private readonly kept: KeptAnswers,
    private readonly summaries: Summaries,
  ) {}

  async answer(
    job: PdfJob,
    { pageNumbers, stats }: { pageNumbers: PdfShard['pageNumbers']; stats: ShardStats },
    paths: Paths,
    context: AnswerContext,
  ): Promise<AnsweredShard> {
    const { options } = job;
    const model = options.model === undefined ? {} : { model: options.model };
    const style = new DocumentStyle(stats);
    const answering: Answering = {
      ...context,
      job,
      ask: (question) => this.model.ask({ ...question, ...model }, { signal: context.signal }),
      answers: await this.kept.of(job.id, pageNumbers),
      fresh: 0,
      pages: () => pageTexts(paths.from, style),
    };
    // Before anything is asked: what cannot be written is not to be paid for.
    const output = await open(paths.to, 'wx');
    try {
      const failures = await this.askAboutPages(answering);
      const { texts, ...answered } = await writePages(answering, failures, output);
      if (job.operation !== 'summarize') return answered;
      return { ...answered, summary: await this.summaries.ofPages(job, texts, context.signal) };
    } catch (error) {
      throw sparing(error, answering.fresh);
    } finally {
      await output.close();
    }
  }

  /**
   * Asks about the pages that have no answer yet.
   * @returns why pages have failed, by page
   * @throws what kept pages from being answered, unless no attempt comes after this one and others have answers
   */
  private async askAboutPages(answering: Answering): Promise<Map<number, string>> {
    const { open: unanswered, texts } = await openPages(answering);
    const { refused, missed } = await askRound(inTurn(unanswered, answering.attempt), (page) =>
      this.askAbout(page, answering).finally(answering.onPage),
    );
    const error = sparing([...missed.values()].at(-1), answering.fresh);
    if (error !== undefined && (answering.isRetried(error) || answering.answers.size + texts === 0)) throw error;
    return new Map([...refused, ...[...missed].map(([page, { message }]) => [page, message] as const)]);
  }

  /** @throws PermanentError when it is refused for good, TransientError, or what is no matter of this page */
  private async askAbout({ number, question }: OpenPage, answering: Answering): Promise<void> {
    const { job, ask, answers, signal, until } = answering;
    if (answering.fresh > 0 && Date.now() >= until)
      throw new TransientError('LLM_SLOW', 'The language model takes its time', { countsAsAttempt: false });
    const { instruction, text, withPicture } = question;
    const picture = withPicture ? { picture: await this.pictureOf(job, number, signal) } : {};
    const answer = await ask({ instruction, text, ...picture }).catch((error: unknown) => {
      throw isEmpty(error) ? new PermanentError(error.code, error.message, { cause: error }) : error;
    });
    await this.kept.keep(job.id, number, answer);
    answers.set(number, answer);
    answering.fresh++;
  }

  /** @throws PermanentError when the page cannot be drawn */
  private async pictureOf({ id }: PdfJob, page: number, signal: AbortSignal): Promise<string> {
    const picture = await this.pictures.of(id, page, signal);
    if (picture === null) throw new PermanentError('PAGE_NOT_DRAWN', 'The page cannot be drawn as a picture');
    return picture;
  }
}

/** What has nothing to say time and again will not with the next attempt; in a summary it may. */
function isEmpty(error: unknown): error is TransientError {
  return error instanceof TransientError && error.code === EMPTY_ANSWER;
}

/** Pages to be asked about, and how many have a text that goes into the summary of their shard as it is. */
async function openPages({ job, answers, pages, onPage }: Answering): Promise<{ open: OpenPage[]; texts: number }> {
  const unanswered: OpenPage[] = [];
  let texts = 0;
  for await (const { page, text } of pages()) {
    const question = questionAbout(job, page, text);
    if (question && !answers.has(page.number)) {
      unanswered.push({ number: page.number, question });
      continue;
    }
    if (!question && page.state === 'text' && text !== '') texts++;
    onPage();
  }
  return { open: unanswered, texts };
}

async function writePages(
  { job, answers, pages }: Answering,
  failures: ReadonlyMap<number, string>,
  output: FileHandle,
): Promise<AnsweredShard & { texts: string[] }> {
  const pageStats: ShardStats[] = [];
  const texts: string[] = [];
  let reason: string | undefined;
  for await (const { page, text } of pages()) {
    const failure = failures.get(page.number);
    const question = questionAbout(job, page, text);
    const done = failure === undefined ? answered(page, question, answers.get(page.number)) : failed(page, failure);
    if (done.state === 'failed') reason ??= done.reason;
    else if (job.operation === 'summarize') texts.push(done.answer ?? text);
    pageStats.push(statsOf([done]));
    // No stream: between two pages nobody would hear that it failed.
    await output.appendFile(`${JSON.stringify(done)}\n`);
  }
  return { stats: mergeStats(pageStats), texts, ...(reason === undefined ? {} : { reason }) };
}

function answered(page: ShardPage, question: PageQuestion | null, answer: string | undefined): ShardPage {
  if (!question || answer === undefined) return page;
  if (!question.withPicture) return { ...page, answer };
  return { ...page, answer, answeredFrom: question.text === '' ? 'picture' : 'text and picture' };
}

function failed(page: ShardPage, reason: string): ShardPage {
  return { ...page, state: 'failed', reason, blocks: [] };
}
