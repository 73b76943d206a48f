import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { build } from 'vite';
import { projectRoot } from '../support/test-folder.js';

const CLIENT = join(projectRoot, 'web/client/dist/index');
/** Within the project, where its dependencies are found. */
const FILE = join(projectRoot, '.cache/readme-examples/examples.tsx');

interface Block {
  language: string;
  code: string;
}

/** The examples of the client's README as one page: each as it stands there, in a function that has what it leaves to the reader. */
export class ReadmeExamples {
  private constructor(readonly source: string) {}

  /** @param baseUrl what stands for the address in the examples */
  static async write(baseUrl: string): Promise<ReadmeExamples> {
    const readme = await readFile(join(projectRoot, 'web/client/README.md'), 'utf8');
    const examples = new ReadmeExamples(pageOf(blocksOf(readme)).replaceAll('https://darkroom.example', baseUrl));
    await mkdir(dirname(FILE), { recursive: true });
    await writeFile(FILE, examples.source);
    return examples;
  }

  /** What the compiler has against them, strict as it may be with a reader. */
  typeErrors(): string[] {
    const program = ts.createProgram([FILE], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.ReactJSX,
      types: [],
      paths: { '@darkroom/client': [`${CLIENT}.d.ts`] },
    });
    return ts.getPreEmitDiagnostics(program).map(({ messageText, file, start = 0 }) => {
      const line = file?.text.slice(0, start).split('\n').length ?? 0;
      return `${ts.flattenDiagnosticMessageText(messageText, ' ')}: ${file?.text.split('\n')[line - 1]?.trim() ?? ''}`;
    });
  }

  /** All of it as one script for a browser. */
  async bundle(): Promise<string> {
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      esbuild: { jsx: 'automatic', jsxDev: false },
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { alias: { '@darkroom/client': `${CLIENT}.js` } },
      build: { write: false, lib: { entry: FILE, formats: ['es'], fileName: 'examples' } },
    });
    const [output] = Array.isArray(built) ? built : [built];
    if (!output || !('output' in output)) throw new Error('Vite built nothing');
    return output.output[0].code;
  }
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));
}

/** The frame around the examples: what `window.examples` can do is tried by the test. */
function pageOf(blocks: readonly Block[]): string {
  const [setUp, make, links, recover, rest, tidy, ...more] = blocks
    .filter(({ language }) => language === 'ts')
    .map(bodyOf);
  const [hook] = blocks.filter(({ language }) => language === 'tsx').map(bodyOf);
  const [plain] = blocks.filter(({ language }) => language === 'js').map(bodyOf);
  if (tidy === undefined || more.length > 0 || hook === undefined || plain === undefined)
    throw new Error('The README has other examples than this test knows of: add them here');
  return `
    import { useEffect, useState } from 'react';
    import { createRoot } from 'react-dom/client';
    import { Darkroom, DarkroomError, isEnded, linkExpires, type Task } from '@darkroom/client';
    const jwt = new URLSearchParams(location.search).get('token') ?? '';
    const currentJwt = (_: { renew: boolean }) => Promise.resolve(jwt);
    const shown: string[] = [];
    const show = (task: Task): void => void shown.push(task.id + ' ' + task.status);
    ${setUp}
    async function make(input: { files: FileList }, bar: HTMLProgressElement, picture: HTMLImageElement) {
      ${make}
    }
    function links(picture: HTMLImageElement, id: string) {
      ${links}
    }
    async function recover() {
      const showAsInProgress = show;
      const showResultOrError = show;
      ${recover}
      return stop;
    }
    ${hook}
    function Tasks() {
      const tasks = useTasks(darkroom, 'generation', 'CREATE');
      return <ul id="tasks">{tasks.map((task) => <li key={task.id}>{task.id} {task.status}</li>)}</ul>;
    }
    async function rest(id: string) {
      let prices = false;
      const showPrices = () => { prices = true; };
      ${rest}
      return { products: data?.data.length, next: next.id, prices };
    }
    async function tidy() {
      ${tidy}
    }
    async function plain() {
      const headers = { authorization: 'Bearer ' + jwt };
      ${plain}
    }
    const hook = () => createRoot(document.getElementById('root')!).render(<Tasks />);
    Object.assign(window, { examples: { make, links, recover, hook, rest, tidy, plain, shown } });
  `;
}

/** Without its import: all of the page has one. */
function bodyOf({ code }: Block): string {
  return code.replaceAll(/^import .* from '@darkroom\/client';$/gm, '');
}
