import { isDeepStrictEqual } from 'node:util';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';

/** What went wrong; nothing should. */
export interface EditsAndRuns {
  /** Names and notes that were acknowledged and aren't there. */
  readonly lost: readonly string[];
  /** Runs that didn't come to the same end as an undisturbed one. */
  readonly wrong: readonly string[];
}

/**
 * Trains runs in the queue, all of the same config, and renames them and writes notes, one after the
 * other, from the moment they start.
 * @param config of a run that takes a moment only
 * @param edits names and notes in all, the same number for each run
 */
export async function editWhileTraining(
  workbench: WorkbenchApi,
  config: Partial<ExperimentConfig>,
  { edits, runs }: { readonly edits: number; readonly runs: number },
): Promise<EditsAndRuns> {
  const said = new Map<string, string>();
  const edit = async (experiment: string): Promise<void> => {
    for (let number = 0; number < edits / runs; number++) {
      const text = `edit ${number} of ${experiment}`;
      const change = { name: `name of ${text}`, notes: `notes of ${text}` };
      await workbench.call('experiments.update', { experiment, change });
      said.set(experiment, text);
    }
  };
  await workbench.call('queue.configure', { sideBySide: 2, held: false });
  const ids = await trainInQueue(workbench, config, runs, edit);

  const [undisturbed] = await trainInQueue(workbench, config, 1, () => Promise.resolve());
  const expected = outcomeOf(await show(workbench, undisturbed!));
  const records = await Promise.all(ids.map((id) => show(workbench, id)));
  return {
    lost: records
      .filter(({ id, name, notes }) => {
        const text = said.get(id);
        return text !== undefined && (name !== `name of ${text}` || notes !== `notes of ${text}`);
      })
      .map(({ id, name, notes }) => `${id}: ${said.get(id)}, but there is ${name}, ${notes}`),
    wrong: records
      .filter((record) => !isDeepStrictEqual(outcomeOf(record), expected))
      .map(({ id, status, step, weightsSha256 }) => `${id}: ${status}, ${step}, ${weightsSha256}`),
  };
}

/** @param onStart is told of each run, and waited for at the end */
async function trainInQueue(
  workbench: WorkbenchApi,
  config: Partial<ExperimentConfig>,
  runs: number,
  onStart: (experiment: string) => Promise<void>,
): Promise<string[]> {
  const edits: Promise<void>[] = [];
  const ended = new Set<string>();
  let allEnded: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (allEnded = resolve));
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind === 'started') edits.push(onStart(event.experiment));
    if (event.kind === 'ended' && ended.add(event.experiment).size === runs) allEnded();
  });
  try {
    const drafts = Array.from({ length: runs }, () => ({ config }));
    const records = await workbench.call('experiments.createMany', { drafts, queue: true });
    await end;
    await Promise.all(edits);
    return records.map(({ id }) => id);
  } finally {
    unsubscribe();
  }
}

async function show(workbench: WorkbenchApi, experiment: string): Promise<ExperimentRecord> {
  return (await workbench.call('experiments.show', { experiment })).record;
}

/** What training alone decides. */
function outcomeOf({ status, step, weightsSha256, test, epochs }: ExperimentRecord): unknown {
  const bare = epochs.map((epoch) => ({ ...epoch, seconds: 0, examplesPerSecond: 0 }));
  return { status, step, weightsSha256, test, epochs: bare };
}
