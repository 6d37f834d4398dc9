import { formatCount } from '../../text/format.ts';
import { isEventFile } from '../tensorboard/records.ts';
import { isTable } from './csv-log.ts';
import {
  baseName,
  byPath,
  folderOf,
  knownTime,
  linesOf,
  refuseLog,
  SeriesCollector,
  shortTag,
  type LogBudget,
  type LogFile,
  type LoggedRun,
} from './logged-run.ts';

/** The folders of a run in which MLflow stores what is read here. */
const parts = ['metrics', 'params', 'tags'] as const;
type Part = (typeof parts)[number];

/** Whether MLflow would store a file of a run under such a path. */
export function isOfMlflow(path: string): boolean {
  if (isTable(path) || isEventFile(path)) return false;
  return baseName(path) === 'meta.yaml' || placeInRun(path) !== null;
}

/**
 * The files of a folder without the artifacts of MLflow's runs, which can be of any kind and aren't logs. A run's folder
 * is one with a `meta.yaml` among the files; `artifacts` elsewhere is a folder like others.
 */
export function withoutArtifacts<File extends { readonly path: string }>(
  files: readonly File[],
): File[] {
  const runs = new Set(
    files.filter(({ path }) => baseName(path) === 'meta.yaml').map(({ path }) => folderOf(path)),
  );
  return files.filter(({ path }) => {
    const names = path.split('/');
    return !names.some(
      (name, at) =>
        name === 'artifacts' && at < names.length - 1 && runs.has(names.slice(0, at).join('/')),
    );
  });
}

/** The run's folder, the part, and the name, which may have `/` in it; null: none of a run's own files. */
function placeInRun(path: string): { run: string; part: Part; name: string } | null {
  const names = path.split('/');
  if (names.includes('artifacts')) return null;
  const at = names.findIndex((name) => (parts as readonly string[]).includes(name));
  if (at < 0 || at === names.length - 1) return null;
  return {
    run: names.slice(0, at).join('/'),
    part: names[at] as Part,
    name: names.slice(at + 1).join('/'),
  };
}

interface RunOfMlflow {
  readonly run: LoggedRun;
  readonly id: string;
  /** The id of the run within which it was started. */
  readonly parent: string | null;
}

interface RunFiles {
  readonly path: string;
  readonly meta: LogFile;
  readonly files: Map<Part, { readonly name: string; readonly file: LogFile }[]>;
}

/**
 * Reads the runs of MLflow's `mlruns`, of the folder of an experiment or of a single run. Deleted ones are left out.
 * @throws UnrollError 'damaged' naming the file and the line
 */
export async function readMlruns(
  files: readonly LogFile[],
  budget: LogBudget,
): Promise<LoggedRun[]> {
  const { runs, experiments } = await foldersOf(files);
  const read: RunOfMlflow[] = [];
  for (const { found, meta } of runs) {
    if (meta.get('lifecycle_stage') === 'deleted' || found.path.split('/').includes('.trash')) {
      continue;
    }
    const experiment = experiments.get(folderOf(found.path));
    if (experiment?.get('lifecycle_stage') === 'deleted') continue;
    read.push(await readRun(found, meta, experiment?.get('name') ?? null, budget));
  }
  const names = new Map(read.map(({ id, run }) => [id, run.name]));
  return read.map(({ run, parent }) => {
    const within = parent === null ? undefined : names.get(parent);
    return within === undefined ? run : { ...run, name: `${within} / ${run.name}` };
  });
}

type Meta = ReadonlyMap<string, string>;

async function foldersOf(files: readonly LogFile[]): Promise<{
  readonly runs: readonly { readonly found: RunFiles; readonly meta: Meta }[];
  readonly experiments: ReadonlyMap<string, Meta>;
}> {
  const runs: { found: RunFiles; meta: Meta }[] = [];
  const experiments = new Map<string, Meta>();
  for (const meta of byPath(files).filter(({ path }) => baseName(path) === 'meta.yaml')) {
    const values = await readMeta(meta);
    const path = folderOf(meta.path);
    if (values.has('run_id') || values.has('run_uuid')) {
      runs.push({ found: { path, meta, files: new Map() }, meta: values });
    } else if (values.has('experiment_id')) experiments.set(path, values);
  }
  const byFolder = new Map(runs.map(({ found }) => [found.path, found]));
  for (const file of byPath(files)) {
    const place = placeInRun(file.path);
    const run = place === null ? undefined : byFolder.get(place.run);
    if (place === null || run === undefined) continue;
    const known = run.files.get(place.part);
    const entry = { name: place.name, file };
    if (known === undefined) run.files.set(place.part, [entry]);
    else known.push(entry);
  }
  return { runs, experiments };
}

async function readRun(
  { path, meta: metaFile, files }: RunFiles,
  meta: Meta,
  experiment: string | null,
  budget: LogBudget,
): Promise<RunOfMlflow> {
  const collector = new SeriesCollector(budget);
  for (const { name, file } of files.get('metrics') ?? []) await readMetric(name, file, collector);
  const parameters = new Map<string, string>();
  for (const { name, file } of files.get('params') ?? []) parameters.set(name, await textOf(file));
  const tags = new Map<string, string>();
  for (const { name, file } of files.get('tags') ?? []) {
    if (name === 'mlflow.runName' || name === 'mlflow.parentRunId') {
      tags.set(name, (await textOf(file)).trim());
    }
  }
  const id = meta.get('run_id') ?? meta.get('run_uuid')!;
  const status = meta.get('status');
  const notes = [
    ...(experiment === null ? [] : [`It is of MLflow’s experiment ${shortTag(experiment)}.`]),
    ...(status === undefined || status === '3' || status === 'FINISHED'
      ? []
      : [`MLflow’s record says that it ${statusText(status)}.`]),
  ];
  const used = [metaFile, ...[...files.values()].flat().map(({ file }) => file)];
  const run: LoggedRun = {
    path,
    name: meta.get('run_name') || tags.get('mlflow.runName') || id,
    format: 'mlflow',
    files: byPath(used),
    counts: 'steps',
    series: collector.series,
    parameters,
    startedAt: secondsIn(meta.get('start_time')),
    endedAt: secondsIn(meta.get('end_time')),
    notes,
  };
  return { run, id, parent: tags.get('mlflow.parentRunId') ?? null };
}

/** `RunStatus` of MLflow’s service.proto, as a number in its files and as a word in older ones. */
function statusText(status: string): string {
  if (status === '1' || status === 'RUNNING') return 'was still running';
  if (status === '4' || status === 'FAILED') return 'failed';
  return status === '5' || status === 'KILLED' ? 'was killed' : 'was not finished';
}

/** Lines of a time in milliseconds since 1970, a value and a step. */
async function readMetric(name: string, file: LogFile, collector: SeriesCollector): Promise<void> {
  for await (const { number, text } of linesOf(file)) {
    if (text.trim() === '') continue;
    const [time, value, step = '0', ...more] = text.trim().split(/\s+/);
    const numbers = [Number(time), pythonNumber(value), Number(step)];
    const isWhole = Number.isFinite(numbers[0]) && Number.isSafeInteger(numbers[2]);
    // Newer ones can end with the data set's name and digest.
    if (value === undefined || numbers[1] === null || !isWhole || more.length > 2) {
      refuseLog(
        file.path,
        `line ${formatCount(number)} is ${shortTag(text)}; a line has a time, a value and a step`,
      );
    }
    collector.add(file.path, name, numbers[2]!, numbers[0]! / 1000, numbers[1]!);
  }
}

function pythonNumber(text = ''): number | null {
  if (/^[+-]?nan$/i.test(text)) return NaN;
  if (/^\+?inf(?:inity)?$/i.test(text)) return Infinity;
  if (/^-inf(?:inity)?$/i.test(text)) return -Infinity;
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** The value of a parameter or tag, which may have several lines. */
async function textOf(file: LogFile): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const { text } of linesOf(file)) {
    lines.push(text);
    length += text.length;
    if (length > 100_000) refuseLog(file.path, 'it has more than 100,000 characters');
  }
  return lines.join('\n');
}

/** The keys and plain values of a `meta.yaml`, which MLflow writes without nesting. */
async function readMeta(file: LogFile): Promise<Meta> {
  const values = new Map<string, string>();
  for (const line of (await textOf(file)).split('\n')) {
    const found = /^(\w+):\s*(.*)$/.exec(line);
    if (found !== null) values.set(found[1]!, plainValue(found[2]!.trim()));
  }
  return values;
}

function plainValue(written: string): string {
  if (written === 'null' || written === '~') return '';
  if (/^'.*'$/s.test(written)) return written.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(written)) return written;
  try {
    return JSON.parse(written) as string;
  } catch {
    return written.slice(1, -1);
  }
}

/** Milliseconds since 1970 as seconds. */
function secondsIn(milliseconds: string | undefined): number | null {
  const seconds = knownTime(Number(milliseconds ?? NaN) / 1000);
  return Number.isNaN(seconds) ? null : seconds;
}
