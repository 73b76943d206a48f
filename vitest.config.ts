import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';
import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * The tests run against the build: what is tested is what is shipped, with its worker threads and its OpenAPI metadata.
 * An import of a source file is answered with the file that `npm run build` made of it.
 */
const testTheBuild: Plugin = {
  name: 'test-the-build',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.')) return null;
    const path = relative(root, resolve(dirname(importer), source));
    return /^(src|migrations|scripts|bench|test\/sample-kind)\//.test(path)
      ? { id: resolve(root, 'dist', path), external: true }
      : null;
  },
};

/** Folders whose files take a minute or more each, mostly of waiting. */
const SLOW = /test\/(failpoints|faults)\//;

/** The slow ones first: one that began last would be waited for alone. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  plugins: [testTheBuild],
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // To load the whole application anew for each file took nearly half of the time; what is shared is code only.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
