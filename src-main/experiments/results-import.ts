import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { InspectedRun } from '#shared/contract/inspections';
import type { ReceivedFile, TrainerRequests } from '#shared/contract/trainer-messages';
import { longestName, nameProblem } from '#shared/experiment/name';
import { visibleLine } from '#shared/text/control-characters';
import type { ImportPlan } from '../imports/imports.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { adoptAll } from './adopt-all.ts';
import type { ExperimentStore } from './experiment-store.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'results' }>;
type ReadingRequest = 'inspectResults' | 'writeResults';

/** Reads logs outside of this process; see `inspectResults` and `writeResults`. */
export interface ResultsReader {
  request<Name extends ReadingRequest>(
    name: Name,
    input: TrainerRequests[Name]['input'],
    control: ReadingControl,
  ): Promise<TrainerRequests[Name]['output']>;
}

/** An experiment that was made of the same log. */
type Existing = { readonly id: string; readonly name: string };

/** Plans the import of results: all chosen runs become experiments, or none if one of them is refused. */
export function planResultsImport(
  store: ExperimentStore,
  { files: announced }: Announced,
  reader: ResultsReader,
): ImportPlan {
  // Paths are only names: on the disk, files are numbered.
  const storedNames = new Map(announced.map(({ name }, index) => [name, `log-${index}`]));
  const filesIn = (folder: string): ReceivedFile[] =>
    announced.map(({ name, bytes }) => ({
      ...{ name, bytes },
      path: join(folder, storedNames.get(name)!),
    }));
  const top = topFolder(announced.map(({ name }) => name));
  let inspected: readonly InspectedRun[] | null = null;
  return {
    storedNames,
    inspect: async (folder, control) => {
      const { runs, tags } = await reader.request(
        'inspectResults',
        { files: filesIn(folder) },
        control,
      );
      inspected = runs;
      const existing = await importedResults(store);
      return {
        kind: 'results',
        folder: top,
        runs: runs.map((run) => ({ ...run, existing: existing.get(run.sha256) ?? null })),
        tags,
      };
    },
    finish: async (received, control, given) => {
      const choices = given?.kind === 'results' ? given : undefined;
      const { runs = null, tags = {}, batch = batchOf(top) } = choices ?? {};
      const existing = runs === null ? await importedResults(store) : new Map<string, Existing>();
      const folder = join(received, `runs-${randomUUID()}`);
      await makeFolder(folder);
      const { written } = await reader.request(
        'writeResults',
        {
          files: filesIn(received),
          ...{ folder, runs, tags, batch },
          except: [...existing.keys()],
          createdAt: new Date().toISOString(),
        },
        control,
      );
      control.signal.throwIfAborted();
      if (written.length === 0) throw alreadyThere(inspected, existing);
      return { kind: 'experiments', ids: await adoptAll(store, written) };
    },
  };
}

/** The experiments made of results, by the hash of their log. */
async function importedResults(store: ExperimentStore): Promise<ReadonlyMap<string, Existing>> {
  const found = new Map<string, Existing>();
  for (const listed of await store.list()) {
    if (listed.kind === 'damaged') continue;
    const { id, name, origin } = listed.record;
    if (origin?.kind === 'results' && !found.has(origin.sha256)) {
      found.set(origin.sha256, { id, name });
    }
  }
  return found;
}

function alreadyThere(
  inspected: readonly InspectedRun[] | null,
  existing: ReadonlyMap<string, Existing>,
): UnrollError {
  const [first] = (inspected ?? []).flatMap(({ sha256 }) => existing.get(sha256) ?? []);
  const example = first === undefined ? '' : `, such as “${visibleLine(first.name)}” (${first.id})`;
  return new UnrollError(
    'invalid-input',
    `all runs of the log were imported before${example}; the files have the same SHA-256. Choose them by name to import them again`,
  );
}

/** The chosen folder, which all paths begin with; null for single files and for several folders. */
function topFolder(paths: readonly string[]): string | null {
  const tops = new Set(paths.map((path) => (path.includes('/') ? path.split('/')[0]! : null)));
  const [top = null] = tops;
  return tops.size === 1 ? top : null;
}

function batchOf(top: string | null): string | null {
  if (top === null) return null;
  const name = visibleLine(top).trim().slice(0, longestName);
  return nameProblem(name) === null ? name : null;
}
