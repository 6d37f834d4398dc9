import { formatCount } from '../../text/format.ts';
import { readEvent } from '../tensorboard/read-events.ts';
import { readRecords, RecordError } from '../tensorboard/read-records.ts';
import {
  baseName,
  byPath,
  folderOf,
  knownTime,
  refuseLog,
  SeriesCollector,
  shortTag,
  withinChosen,
  type LogBudget,
  type LogFile,
  type LoggedRun,
} from './logged-run.ts';

/** Folders that Keras and others make for the parts of one run. */
const partFolder = /^(?:train|training|val|valid|validation|eval|test)$/i;
/** What PyTorch's `add_hparams` makes in the folder of its run. */
const hyperparameterFolder = /^\d{10,}\.\d+$/;

/** The files of a run, each with what goes before its tags. */
interface EventFiles {
  readonly path: string;
  readonly parts: readonly { readonly file: LogFile; readonly prefix: string }[];
}

/**
 * Reads the runs of a folder of TensorBoard's event files: each folder that has some is a run, but `train` and
 * `validation` beside each other are parts of the run of the folder they are in.
 * @throws UnrollError 'damaged' naming the file and the record
 */
export async function readEventFiles(
  files: readonly LogFile[],
  budget: LogBudget,
): Promise<LoggedRun[]> {
  const runs: LoggedRun[] = [];
  for (const each of runsOf(files)) runs.push(await readRun(each, budget));
  return runs;
}

function runsOf(files: readonly LogFile[]): EventFiles[] {
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const parts = new Map<string, { file: LogFile; prefix: string }[]>();
  for (const file of byPath(files)) {
    const folder = folderOf(file.path);
    const name = baseName(folder);
    const parent = folderOf(folder);
    const isPart = partFolder.test(name) && hasOtherParts(folder, folders);
    const isOfParent = isPart || (hyperparameterFolder.test(name) && folders.has(parent));
    const path = isOfParent ? parent : folder;
    const part = { file, prefix: isPart ? `${name}/` : '' };
    const known = parts.get(path);
    if (known === undefined) parts.set(path, [part]);
    else known.push(part);
  }
  return [...parts].map(([path, found]) => ({ path, parts: found }));
}

/** Whether the folder beside which it lies, or another part beside it, has event files too. */
function hasOtherParts(folder: string, folders: ReadonlySet<string>): boolean {
  const parent = folderOf(folder);
  return [...folders].some(
    (other) =>
      other !== folder &&
      (other === parent || (folderOf(other) === parent && partFolder.test(baseName(other)))),
  );
}

async function readRun({ path, parts }: EventFiles, budget: LogBudget): Promise<LoggedRun> {
  const collector = new SeriesCollector(budget);
  const parameters = new Map<string, string>();
  const others = new Set<string>();
  const notes: string[] = [];
  let first = Infinity;
  let last = -Infinity;
  for (const { file, prefix } of parts) {
    try {
      const records = readRecords(file.chunks());
      for (;;) {
        const next = await records.next();
        if (next.done === true) {
          if (next.value !== null)
            notes.push(
              `${baseName(file.path)}: ${next.value}; the file was cut off while it was written. What comes before was read.`,
            );
          break;
        }
        const { number, at, data } = next.value;
        const event = eventOf(file, number, at, data);
        const time = knownTime(event.time);
        if (!Number.isNaN(time)) {
          first = Math.min(first, time);
          last = Math.max(last, time);
        }
        for (const { tag, value } of event.scalars) {
          collector.add(file.path, `${prefix}${tag}`, event.step, time, value);
        }
        for (const [name, value] of event.hyperparameters ?? []) parameters.set(name, value);
        for (const tag of event.others) if (others.size < 2) others.add(tag);
      }
    } catch (error) {
      if (error instanceof RecordError) refuseLog(file.path, error.message);
      throw error;
    }
  }
  if (others.size > 0) {
    const [example] = others;
    notes.push(
      `What isn’t a single number was left out, such as images, texts and histograms: ${shortTag(example!)}${others.size > 1 ? ' and others' : ''}.`,
    );
  }
  const tags = [...collector.series.keys()];
  return {
    path: path === '' ? parts[0]!.file.path : path,
    name: withinChosen(path === '' ? parts[0]!.file.path : path),
    format: 'tensorboard',
    files: parts.map(({ file }) => file),
    counts:
      tags.some(isKerasEpoch) && tags.every((tag) => isKerasEpoch(tag) || !isPlain(tag))
        ? 'epochs'
        : 'steps',
    series: collector.series,
    parameters,
    startedAt: Number.isFinite(first) ? first : null,
    endedAt: Number.isFinite(last) ? last : null,
    notes,
  };
}

/** Keras’s callback logs `epoch_loss` by epochs, counted from 0. */
function isKerasEpoch(tag: string): boolean {
  return /(?:^|\/)epoch_\w+$/.test(tag);
}

/** What Keras logs by steps beside that. */
function isPlain(tag: string): boolean {
  return !/(?:^|\/)(?:batch_\w+|evaluation_\w+_vs_iterations|keras)$/.test(tag);
}

function eventOf(file: LogFile, number: number, at: number, data: Uint8Array) {
  try {
    return readEvent(data);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuseLog(
      file.path,
      `record ${formatCount(number)}, at byte ${formatCount(at)}, is not an event: ${error.message}`,
    );
  }
}
