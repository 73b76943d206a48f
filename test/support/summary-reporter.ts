import type { Reporter, TestModule } from 'vitest/node';

/**
 * The very last line of the output: `N passed, N failed`; those that were skipped are counted in a line before it. A file that
 * could not be loaded, a hook that failed and an error outside any test count as a failed test each. Vitest wants a default
 * export here.
 */
export default class SummaryReporter implements Reporter {
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  onInit(): void {
    // At exit: Vitest and its other reporters still print after our last hook.
    process.once('exit', (code) => process.stdout.write(`${this.summary(code)}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((each) => each === state).length;
    this.passed = count('passed');
    this.failed = count('failed') + modules.filter(failedOutsideTests).length + unhandledErrors.length;
    this.skipped = count('skipped') + count('pending');
  }

  private summary(exitCode: number): string {
    // The global setup has no hook: when it fails, only the exit code tells.
    const failed = exitCode !== 0 ? Math.max(this.failed, 1) : this.failed;
    const skipped = this.skipped > 0 ? `${this.skipped} skipped\n` : '';
    return `${skipped}${this.passed} passed, ${failed} failed`;
  }
}

function failedOutsideTests(module: TestModule): boolean {
  const suites = [...module.children.allSuites()];
  return module.errors().length > 0 || suites.some((suite) => suite.errors().length > 0);
}
