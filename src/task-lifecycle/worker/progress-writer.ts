const WRITES_APART_MS = 500;

export interface ProgressReport {
  percent: number;
  stage: string | null;
  etaSeconds: number | null;
}

/** Writes the newest of many reports, at most two a second and one at a time. */
export class ProgressWriter {
  private newest: ProgressReport | null = null;
  private highest = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private lastWrite = 0;
  private ended = false;

  constructor(private readonly write: (report: ProgressReport) => Promise<void>) {}

  report(report: ProgressReport): void {
    if (this.ended) return;
    this.highest = Math.max(this.highest, Math.min(100, report.percent));
    this.newest = { ...report, percent: this.highest };
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.lastWrite + WRITES_APART_MS - performance.now()));
  }

  /** No more writes; resolves once the running one is through, so that it cannot follow the settlement. */
  async end(): Promise<void> {
    this.ended = true;
    if (this.timer) clearTimeout(this.timer);
    await this.writing;
  }

  private flush(): void {
    const report = this.newest;
    if (!report || this.ended) return;
    this.newest = null;
    this.lastWrite = performance.now();
    this.writing = this.write(report).finally(() => {
      this.timer = null;
      if (this.newest) this.report(this.newest);
    });
  }
}
