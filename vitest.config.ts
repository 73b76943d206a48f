import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';
import { defineConfig } from 'vitest/config';

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

export default defineConfig({
  plugins: [testTheBuild],
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // To load the whole application anew for each file took nearly half of the time; what is shared is code only.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
