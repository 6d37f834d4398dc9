import { createHash } from 'node:crypto';
import type { ListedExperiment } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { ExperimentRecord } from '#shared/experiment/record';

/** An experiment in the list, in two parts: what a person says and asks for, and what came of it. */
export interface ObservedExperiment {
  readonly place: 'list';
  readonly person: unknown;
  readonly run: { readonly status: string; readonly [key: string]: unknown };
}

/**
 * What a data folder holds as a person sees it, by what it is: `experiment <name>`, `queue`, `comparison <name>` and so
 * on. Experiments go by their names; what differs between two runs of the same story (ids, moments, durations) is left
 * out.
 */
export interface Observed {
  readonly entities: Readonly<Record<string, unknown>>;
  /** Name by id: of experiments, those in the trash too. */
  readonly names: Readonly<Record<string, string>>;
}

/** Looks at all there is. @throws UnrollError if the app can't list something */
export async function observe(
  workbench: WorkbenchApi,
  looksAtDatasets: boolean,
): Promise<Observed> {
  const entities: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  const add = (key: string, value: unknown): void => {
    let free = key;
    for (let number = 2; free in entities; number++) free = `${key} (${number})`;
    entities[free] = value;
  };

  for (const listed of await workbench.call('experiments.list', {})) {
    if (listed.kind === 'damaged') {
      names[listed.id] = listed.id;
      add(`damaged experiment ${listed.id}`, listed.reason);
      continue;
    }
    const { id, name } = listed.record;
    names[id] = name;
    const { record } = await workbench.call('experiments.show', { experiment: id });
    add(`experiment ${name}`, observedExperiment(record));
    const difference = differenceOfList(listed, record);
    if (difference !== null) add(`list that differs from the record of ${name}`, difference);
  }
  for (const { id, name } of await workbench.call('experiments.listTrash', {})) {
    names[id] ??= name ?? id;
    add(`experiment ${name ?? id}`, { place: 'trash' });
  }
  const nameOf = (id: string): string => names[id] ?? id;

  const { waiting, sideBySide, threadsEach } = await workbench.call('queue.show', {});
  add('queue', { waiting: waiting.map(nameOf), sideBySide, threadsEach });
  for (const listed of await workbench.call('comparisons.list', {})) {
    if (listed.kind === 'damaged') add(`damaged comparison ${listed.id}`, listed.reason);
    else {
      const { name, state } = listed.comparison;
      const members = state.members.map(nameOf);
      add(`comparison ${name}`, { ...state, members, hidden: state.hidden.map(nameOf) });
    }
  }
  const { digits, damaged } = await workbench.call('handwriting.list', {});
  for (const { label, image, drawing } of digits) add(`digit ${label} ${sha256(image)}`, drawing);
  for (const { file, reason } of damaged) add(`damaged digit ${file}`, reason);
  add('preferences', await workbench.call('preferences.read', {}));
  if (looksAtDatasets) {
    for (const listed of await workbench.call('datasets.list', {})) {
      if (listed.kind === 'damaged') add(`damaged data set ${listed.name}`, listed.reason);
      else add(`data set ${listed.name}`, listed.hashes);
    }
  }
  return { entities, names };
}

/** The two parts of a record that don't depend on when and how often it was interrupted. */
export function observedExperiment(record: ExperimentRecord): ObservedExperiment {
  const { notes, tags, starred, config, data } = record;
  const { status, step, totalSteps, parameters, bestEpoch, weightsSha256, weightHashes, test } =
    record;
  return {
    place: 'list',
    person: { notes, tags, starred, config },
    run: {
      status,
      step,
      totalSteps,
      parameters,
      bestEpoch,
      weightsSha256,
      weightHashes,
      test,
      hashes: data?.hashes ?? null,
      epochs: record.epochs.map((epoch) => ({ ...epoch, seconds: 0, examplesPerSecond: 0 })),
    },
  };
}

/** What the list says otherwise than the record itself; null if nothing. */
function differenceOfList(
  { record: listed }: Extract<ListedExperiment, { kind: 'experiment' }>,
  record: ExperimentRecord,
): unknown {
  const inShort = (one: ExperimentRecord): unknown => {
    const { run, person } = observedExperiment(one);
    const epochs = one.epochs.map((epoch) => ({ ...epoch, validationConfusion: null }));
    return { name: one.name, person, run: { ...run, epochs } };
  };
  const [short, whole] = [JSON.stringify(inShort(listed)), JSON.stringify(inShort(record))];
  return short === whole ? null : { short, whole };
}

/** In hex, of bytes or text. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
