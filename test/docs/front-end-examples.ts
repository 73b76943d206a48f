import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/test-folder.js';

/** Each begins with the name of its file: `// create.js`, and what there is to say of that. */
const EXAMPLE = /^```js\n(\/\/ ([\w-]+\.js)\b.*\n[\s\S]*?)^```$/gm;

/** The examples of docs/front-end.md as they stand there, as modules that may import each other. */
export class FrontEndExamples {
  private constructor(
    private readonly folder: string,
    readonly names: readonly string[],
  ) {}

  /**
   * @param folder within the project, where its dependencies are found
   * @param stands what stands for the places in the examples that are made up
   */
  static async write(folder: string, stands: Readonly<Record<string, string>>): Promise<FrontEndExamples> {
    const page = await readFile(join(projectRoot, 'docs/front-end.md'), 'utf8');
    const examples = [...page.matchAll(EXAMPLE)].map(([, code = '', name = '']) => ({ name, code }));
    if (examples.length !== page.split('```js\n').length - 1) throw new Error('An example does not say its file');
    for (const { name, code } of examples) {
      const text = Object.entries(stands).reduce((all, [madeUp, real]) => all.replaceAll(madeUp, real), code);
      await writeFile(join(folder, name), text);
    }
    return new FrontEndExamples(
      folder,
      examples.map(({ name }) => name),
    );
  }

  async load<T>(name: string): Promise<T> {
    return (await import(/* @vite-ignore */ pathToFileURL(join(this.folder, name)).href)) as T;
  }
}
