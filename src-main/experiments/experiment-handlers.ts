import type { CheckedInput, ListedExperiment } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { isReadOnly } from '../storage/experiment/experiment-folder.ts';
import type { Announcer } from './announcer.ts';
import { chooseExperiment } from './choose-experiment.ts';
import { withoutUndefined } from './experiment-change.ts';
import { dataCheck } from '../datasets/data-check.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { ListRevisions } from './list-revisions.ts';
import type { Queue } from '../queue/queue.ts';
import type { Runs } from '../execution/runs.ts';
import type { InitialWeights } from '../storage/experiment/initial-weights-file.ts';
import { startingWeights } from './starting-weights.ts';

type ExperimentCommand =
  | 'experiments.list'
  | 'experiments.changes'
  | 'experiments.show'
  | 'experiments.create'
  | 'experiments.createMany'
  | 'experiments.update'
  | 'experiments.remove'
  | 'experiments.listTrash'
  | 'experiments.restore'
  | 'experiments.purge';

type Draft = CheckedInput<'experiments.create'>;

/** A draft's whole config, whose data exist, and the weights that it names. */
interface CheckedDraft {
  readonly config: ExperimentConfig;
  readonly initialWeights: InitialWeights | null;
}

/** The commands on stored experiments. */
export function experimentHandlers(
  store: ExperimentStore,
  runs: Runs,
  queue: Queue,
  announcer: Announcer,
  home: string,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, ExperimentCommand> {
  const revisions = new ListRevisions();
  async function list(): Promise<readonly ListedExperiment[]> {
    const listed = await store.list();
    revisions.update(listed);
    return listed;
  }

  async function resolveTrashed(reference: string): Promise<string> {
    return chooseExperiment(reference, await store.listTrash());
  }

  async function create(
    { config, initialWeights }: CheckedDraft,
    { name, tags, notes, batch }: Draft,
  ): Promise<ExperimentRecord> {
    const given = withoutUndefined({ name, tags, notes, batch });
    return store.create(config, { ...given, initialWeights });
  }

  /** Checks drafts of one command; its check throws ConfigError, or what the checks of data and weights throw. */
  function draftCheck(): (draft: Draft) => Promise<CheckedDraft> {
    const assertData = dataCheck(home);
    const findWeights = startingWeights(store, home);
    return async (draft) => {
      const config = parseConfig(draft.config);
      await assertData(config);
      return { config, initialWeights: await findWeights(config) };
    };
  }

  /** All or none: if one fails, those created before it are discarded. */
  async function createAll(
    drafts: readonly Draft[],
    toQueue: boolean,
  ): Promise<ExperimentRecord[]> {
    const check = draftCheck();
    const checked: CheckedDraft[] = [];
    for (const [index, draft] of drafts.entries()) {
      checked.push(await withDraftNamed(index, () => check(draft)));
    }
    const created: ExperimentRecord[] = [];
    try {
      for (const [index, draft] of drafts.entries())
        created.push(await create(checked[index]!, draft));
      // Nothing starts unless it is certain to be in the queue.
      if (toQueue) await queue.add(created.map(({ id }) => id));
    } catch (error) {
      for (const { id } of created) await store.discard(id).catch(() => undefined);
      throw error;
    }
    return created;
  }

  return {
    'experiments.list': list,
    'experiments.changes': async ({ since }) => {
      if (since !== null) await list();
      return revisions.changes(since);
    },
    'experiments.show': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const record = await store.read(id);
      return { record, folder: store.folder(id), readOnly: isReadOnly(record) };
    },
    'experiments.create': async (draft) => {
      const record = await create(await draftCheck()(draft), draft);
      announcer.announce(record);
      return record;
    },
    'experiments.createMany': async ({ drafts, queue: toQueue }) => {
      const records = await createAll(drafts, toQueue);
      for (const record of records) announcer.announce(record);
      return records;
    },
    'experiments.update': async ({ experiment, change }) => {
      const id = await store.resolve(experiment);
      const record = await store.update(id, withoutUndefined(change));
      announcer.announce(record);
      return record;
    },
    'experiments.remove': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      // A run that has only just started may not hold its lock yet.
      if (runs.isRunning(id))
        throw new UnrollError('busy', `${id} is being trained; stop it first`);
      await store.remove(id);
      emit({ kind: 'experimentRemoved', id });
      emit({ kind: 'trashChanged' });
      await queue.forget(id);
      return { id };
    },
    'experiments.listTrash': () => store.listTrash(),
    'experiments.restore': async ({ experiment }) => {
      const id = await store.restore(await resolveTrashed(experiment));
      emit({ kind: 'trashChanged' });
      announcer.changed(id);
      return { id };
    },
    'experiments.purge': async ({ experiment }) => {
      const id = await resolveTrashed(experiment);
      await store.purge(id);
      emit({ kind: 'trashChanged' });
      return { id };
    },
  };
}

/**
 * Performs an action for one of several drafts. @throws UnrollError naming the draft, counted from 1, and the problem
 */
async function withDraftNamed<Result>(index: number, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const { code, message } = toWireError(error);
    throw new UnrollError(code, `drafts ${index + 1}: ${message}`, { cause: error });
  }
}
