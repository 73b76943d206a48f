import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../support/test-folder.js';

export interface Healthcheck {
  /** Without the word CMD. */
  command: string[];
  /** Milliseconds in which it must have succeeded for a container to count as healthy. */
  within: number;
}

/** What the last stage of docker/Dockerfile says. */
export interface ImagePlan {
  /** Of the project, and where below the working directory they go. */
  copies: { from: string; to: string }[];
  /** Folders that are deleted before they are copied. */
  without: string[];
  environment: Record<string, string>;
  user: string;
  entrypoint: string[];
  command: string[];
  healthcheck: Healthcheck;
}

export interface Service {
  image: string;
  command: string[] | null;
  environment: Record<string, string>;
  /** Null when it is turned off or that of the image. */
  healthcheck: Healthcheck | null;
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGrace: number;
}

export async function readDockerfile(): Promise<ImagePlan> {
  const text = (await readFile(join(projectRoot, 'docker/Dockerfile'), 'utf8')).replaceAll(/\\\n/g, ' ');
  const last = text.slice(text.lastIndexOf('\nFROM '));
  const words = (instruction: string, from = last): string =>
    new RegExp(`^ *${instruction} (.+)$`, 'm').exec(from)?.[1]?.trim() ?? '';
  const listAfter = (instruction: string): string[] => JSON.parse(words(instruction) || '[]');
  const [, flags = '', check = '[]'] = /^HEALTHCHECK (.*?)\s+CMD (\[.+\])$/m.exec(last) ?? [];
  return {
    copies: [...last.matchAll(/^COPY --from=build \/app\/(\S+) (\S+)$/gm)].map(([, from = '', to = '']) => ({
      from,
      to: to === './' ? from : to,
    })),
    without: [...(/rm -rf ((?:node_modules\/\S+ ?)+)/.exec(text)?.[1]?.split(/\s+/) ?? [])].filter(Boolean),
    environment: Object.fromEntries(
      words('ENV')
        .split(/\s+/)
        .map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
    ),
    user: words('USER'),
    entrypoint: listAfter('ENTRYPOINT'),
    command: listAfter('CMD'),
    healthcheck: { command: JSON.parse(check), within: patience(timingOf(flags)) },
  };
}

/** @param given of docker/.env */
export async function readCompose(given: Readonly<Record<string, string>>): Promise<Record<string, Service>> {
  const text = await readFile(join(projectRoot, 'docker/compose.yaml'), 'utf8');
  // As Compose does it: ${NAME:-default}.
  const filled = text.replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_all, name: string, otherwise: string) => given[name] || otherwise,
  );
  const { services } = parse(filled, { merge: true });
  return Object.fromEntries(
    Object.entries<RawService>(services).map(([name, service]) => [name, toService(service, given)]),
  );
}

/** The settings that docker/.env.example offers, as if each was taken. */
export async function readExamples(): Promise<Record<string, string>> {
  const text = await readFile(join(projectRoot, 'docker/.env.example'), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^# ([A-Z]\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

interface Timing {
  interval?: string;
  timeout?: string;
  start_period?: string;
  retries?: number;
}

interface RawService {
  image: string;
  command?: string[];
  environment?: Record<string, string | number | null>;
  healthcheck?: Timing & { test?: string[] };
  stop_grace_period?: string;
}

function toService(
  { image, command, environment = {}, healthcheck, stop_grace_period }: RawService,
  given: Readonly<Record<string, string>>,
): Service {
  const [kind, ...check] = healthcheck?.test ?? [];
  // One without a value is passed on where there is one, and not there otherwise.
  const variables = Object.entries(environment).map(([name, value]) => [name, value ?? given[name]] as const);
  return {
    image,
    command: command ?? null,
    environment: Object.fromEntries(
      variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
    ),
    healthcheck: kind === 'CMD' ? { command: check, within: patience(healthcheck ?? {}) } : null,
    // Compose's own when nothing is said.
    stopGrace: milliseconds(stop_grace_period ?? '10s'),
  };
}

function timingOf(flags: string): Timing {
  const given = (name: string): string | undefined => new RegExp(`--${name}=(\\S+)`).exec(flags)?.[1];
  return {
    interval: given('interval'),
    timeout: given('timeout'),
    start_period: given('start-period'),
    retries: Number(given('retries') ?? 3),
  };
}

/** With Docker's own times where nothing is said. */
function patience({ interval = '30s', timeout = '30s', start_period: start = '0s', retries = 3 }: Timing): number {
  return milliseconds(start) + (milliseconds(interval) + milliseconds(timeout)) * retries;
}

function milliseconds(duration: string): number {
  const seconds = /^(\d+)s$/.exec(duration)?.[1];
  if (seconds === undefined)
    throw new Error(`docker/ has the duration ${duration}; this test knows seconds, such as 60s`);
  return Number(seconds) * 1_000;
}
