import { builtinModules } from 'node:module';

/** A rule about what some files may not import, of the project or of packages. */
interface ImportRule {
  readonly files: RegExp;
  readonly refused: RegExp;
  /** What holds instead. */
  readonly reason: string;
}

/** The folders of src-main that hold what the workbench does, each for its own things. */
const domains = [
  ...['bundles', 'experiments', 'queue', 'execution', 'models', 'datasets', 'imports'],
  ...['comparisons', 'handwriting', 'lessons', 'preferences', 'sweeps'],
];
const rendererLayers = ['ui', 'client', 'charts', 'features', 'shell', 'model-page'];
const hosts = ['desktop', 'server', 'cli'];

const node = new RegExp(`^(node:.*|${builtinModules.join('|')})$`);
const vue = /^(vue|pinia|echarts)(\/|$)/;

/** Files in any of the folders. */
function inside(...folders: readonly string[]): RegExp {
  return new RegExp(`^(${folders.join('|')})/`);
}

/** Files in a folder that aren't in any of its subfolders named. */
function insideBut(folder: string, ...subfolders: readonly string[]): RegExp {
  return new RegExp(`^${folder}/(?!(${subfolders.join('|')})/)`);
}

function inMain(names: readonly string[]): string[] {
  return names.map((name) => `src-main/${name}`);
}

/** Which files may not import what. docs/architecture.md draws the arrows. */
const rules: readonly ImportRule[] = [
  {
    files: inside('src-shared'),
    refused: inside('src-main', 'src-renderer', 'src-native'),
    reason: 'src-shared imports nothing else of ours',
  },
  ...[node, vue, /^@tensorflow\//].map((refused) => ({
    files: inside('src-shared'),
    refused,
    reason: 'src-shared runs in every process: no Node, DOM, Electron or Vue',
  })),
  {
    files: inside('src-renderer'),
    refused: inside('src-main', 'src-native'),
    reason: 'The renderer speaks only to WorkbenchApi in src-shared/contract',
  },
  {
    files: inside('src-renderer'),
    refused: node,
    reason: 'The renderer runs in a sandboxed window without Node',
  },
  ...rendererLayers.slice(0, -1).map((layer, index) => ({
    files: inside(`src-renderer/${layer}`),
    refused: inside(...rendererLayers.slice(index + 1).map((above) => `src-renderer/${above}`)),
    reason: `Layers of the renderer import only what is below them: ${rendererLayers.join(', ')}`,
  })),
  {
    files: insideBut('src-main', 'desktop'),
    refused: vue,
    reason: 'Vue belongs to the renderer',
  },
  {
    files: inside('src-main'),
    refused: inside('src-renderer'),
    reason: 'Only src-shared is shared with the renderer',
  },
  {
    files: inside('src-main/storage'),
    refused: insideBut('src-main', 'storage'),
    reason: 'storage imports only src-shared',
  },
  {
    files: inside('src-main/trainer'),
    refused: insideBut('src-main', 'trainer', 'storage'),
    reason: 'The trainer imports only storage and src-shared',
  },
  {
    files: inside('src-main/dispatch'),
    refused: insideBut('src-main', 'dispatch', 'storage'),
    reason: 'dispatch knows no domain: domains hand it their commands',
  },
  {
    files: inside(...inMain(domains)),
    refused: inside(...inMain([...hosts, 'hosts', 'workbench'])),
    reason: 'A domain knows neither the hosts nor the workbench that joins the domains',
  },
  {
    files: inside(...inMain([...domains, 'workbench'])),
    refused: inside('src-main/trainer'),
    reason: 'The trainer is started by its built path',
  },
  ...[
    inside(...inMain(domains.filter((domain) => domain !== 'execution'))),
    /^src-main\/execution\/[^/]+$/,
  ].map((files) => ({
    files,
    refused: inside('src-main/execution/local'),
    reason:
      'Where runs are computed is known to the workbench alone; domains know Executor and Questions',
  })),
  {
    files: inside('src-main/workbench'),
    refused: inside(...inMain([...hosts, 'hosts'])),
    reason: 'The workbench knows none of its hosts',
  },
  ...hosts.map((host) => ({
    files: inside(`src-main/${host}`),
    refused: inside(...inMain([...hosts.filter((other) => other !== host), 'trainer'])),
    reason: 'A host imports only the workbench, its domains and what is below them',
  })),
  {
    files: inside('src-main/hosts'),
    refused: inside(...inMain([...hosts, 'trainer'])),
    reason: 'What hosts share knows none of them',
  },
  {
    files: /^(?!src-main\/desktop\/)/,
    refused: /^electron(\/|$)/,
    reason: "Only src-main/desktop imports 'electron': under plain Node that starts a download",
  },
];

/** No feature imports another: what two of them need lies in a layer below. */
function isOtherFeature(file: string, imported: string): boolean {
  const [own, other] = [file, imported].map(
    (path) => /^src-renderer\/features\/([^/]+)\//.exec(path)?.[1],
  );
  return own !== undefined && other !== undefined && own !== other;
}

/** Why a file may not import another or a package: nothing if it may. Paths are from the root of the project. */
export function refusals(file: string, imported: string): string[] {
  const found = rules
    .filter(({ files, refused }) => files.test(file) && refused.test(imported))
    .map(({ reason }) => reason);
  return isOtherFeature(file, imported) ? [...found, 'No feature imports another'] : found;
}
