import { readdirSync } from 'node:fs';

/** Folders of src/ and what of src/ each may import; a kind's folder (it has a `*.kind.ts`) may import all but other kinds. */
const FOUNDATION = {
  config: [],
  console: ['config'],
  observability: ['config'],
  database: ['config'],
  redis: [],
  http: ['config', 'database', 'auth/secrets'],
  auth: ['config', 'observability', 'http'],
  'rate-limit': ['config', 'http', 'auth', 'redis'],
  credits: ['config', 'http', 'auth'],
  accounts: ['config', 'http', 'auth', 'rate-limit', 'credits', 'files'],
  files: ['config', 'database', 'http', 'auth'],
  health: ['http', 'auth', 'files', 'redis'],
  catalog: ['config', 'http', 'auth', 'files'],
  'outgoing-http': [],
  'task-lifecycle': ['config', 'observability', 'database', 'redis', 'http', 'auth', 'credits', 'files'],
  admin: ['http', 'auth', 'health', 'task-lifecycle'],
  metrics: ['config', 'http', 'auth', 'redis', 'observability', 'credits', 'task-lifecycle', 'notifications'],
  notifications: [
    'config',
    'observability',
    'database',
    'redis',
    'http',
    'auth',
    'files',
    'outgoing-http',
    'task-lifecycle',
  ],
  'image-providers': ['config', 'observability', 'http', 'files', 'outgoing-http', 'task-lifecycle'],
};

const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const names = folders.map(({ name }) => name);
const kinds = names.filter((name) => readdirSync(`src/${name}`).some((file) => file.endsWith('.kind.ts')));
const homeless = names.filter((name) => !kinds.includes(name) && !(name in FOUNDATION));
if (homeless.length > 0)
  throw new Error(`Say in .dependency-cruiser.mjs what src/${homeless.join(', src/')} may import`);

const COMMON = ['abortable', 'json', 'deadline', 'failpoints', 'places', 'threads'];

const anyOf = (words) => `(${words.join('|')})`;

const layers = Object.entries(FOUNDATION).map(([name, allowed]) => ({
  name: `layer-${name}`,
  severity: 'error',
  comment: `src/${name} imports of src/ only: ${allowed.join(', ') || 'nothing'}.`,
  from: { path: `^src/${name}/` },
  // These files of src/ are for everybody: they know nothing of this project.
  to: { path: '^src/', pathNot: `^src/${anyOf([name, ...COMMON, ...allowed])}[/.]` },
}));

const rules = [
  {
    name: 'no-cycles',
    comment: 'Types count: a cycle of types is a cycle to the reader.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'kinds-are-strangers',
    comment: 'A kind of task has nothing of another kind.',
    from: { path: `^src/${anyOf(kinds)}/` },
    to: { path: `^src/${anyOf(kinds)}/`, pathNot: '^src/$1/' },
  },
  {
    name: 'kinds-are-listed-once',
    comment: 'app.module.ts is the one list of kinds, and all it sees of a kind is its module.',
    from: { path: '^src/[^/]+\\.ts$' },
    to: { path: `^src/${anyOf(kinds)}/`, pathNot: '\\.module\\.ts$' },
  },
  {
    name: 'kinds-use-the-front-door',
    comment: 'Kinds submit, read and define tasks; how tasks are stored, dispatched and run is not theirs.',
    from: { path: `^(src/${anyOf(kinds)}|test/sample-kind)/` },
    to: {
      path: '^src/task-lifecycle/(store|cache|dispatch|maintenance|worker)/',
      pathNot: '^src/task-lifecycle/worker/task-context\\.ts$',
    },
  },
  {
    name: 'bull-is-dispatch',
    comment: 'Redis is a hint: only dispatch knows that there is a queue.',
    from: { path: '^(src|scripts)/', pathNot: '^src/task-lifecycle/(dispatch/|task-lifecycle\\.module\\.ts$)' },
    to: { path: 'node_modules/(bull|@nestjs/bull|ioredis)/' },
  },
  {
    name: 'redis-connects-in-one-place',
    from: { path: '^src/', pathNot: '^src/redis/' },
    to: { path: 'node_modules/(@redis/client|cache-manager-redis-yet|keyv)/' },
  },
  {
    name: 'controllers-do-not-query',
    comment: 'Controllers are one line a route; SQL and entities are behind a service.',
    from: { path: '\\.controller\\.ts$' },
    to: { path: ['node_modules/(typeorm|@nestjs/typeorm|pg)/', '\\.entity\\.ts$'] },
  },
  {
    name: 'controllers-belong-to-modules',
    from: { pathNot: '\\.(module|spec|e2e-spec)\\.ts$' },
    to: { path: '\\.controller\\.ts$' },
  },
  {
    name: 'render-threads-stay-plain',
    comment: 'They are loaded into worker threads, where there is no application.',
    from: { path: '^src/image-providers/local/([^/]+/|(picture|raster|blur)\\.ts$)' },
    to: {
      path: ['node_modules/(@nestjs|typeorm)/', '^src/(?!image-providers/local/([^/]+/|(picture|raster|blur)\\.ts$))'],
    },
  },
  {
    name: 'migrations-stand-alone',
    comment: 'They are append-only: what they do must not change with the sources.',
    from: { path: '^migrations/' },
    to: { path: '^(src|scripts|test|bench)/' },
  },
  {
    name: 'sources-do-not-need-tests',
    from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
    to: { path: '^(test|scripts|bench)/' },
  },
  {
    name: 'no-barrels',
    from: {},
    to: { path: '^(src|test|scripts|bench)/.*index\\.ts$' },
  },
  {
    name: 'no-dev-dependencies',
    comment: 'The image ships without them.',
    from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'only-what-package.json-names',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'resolvable',
    // Other engines, with a package.json of their own.
    from: { pathNot: '^bench/peers/' },
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden: [...rules.map((rule) => ({ severity: 'error', ...rule })), ...layers],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
