import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/test-folder.js';

/** One line of a guide: `docker compose -f docker/compose.yaml exec -T postgres pg_dump … > backup/darkroom.dump`. */
export interface ComposeLine {
  text: string;
  verb: string;
  service: string;
  command: string[];
  /** What it reads or writes, as the line says it. */
  input: string | null;
  output: string | null;
}

const LINE = /^docker compose -f docker\/compose\.yaml (\w+)((?: --?[\w-]+)*) ([\w-]+)([^<>]*)(?: ([<>]) (\S+))?$/;

/** The blocks of a guide that are made of such lines, in their order. */
export async function composeRecipes(guide: string): Promise<ComposeLine[][]> {
  const text = await readFile(join(projectRoot, guide), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .map((block) => block.split('\n').filter((line) => line.startsWith('docker compose ')))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(readLine));
}

function readLine(text: string): ComposeLine {
  const [, verb = '', , service = '', command = '', direction, file = null] = LINE.exec(text) ?? [];
  return {
    text,
    verb,
    service,
    command: command.split(' ').filter(Boolean),
    input: direction === '<' ? file : null,
    output: direction === '>' ? file : null,
  };
}
