import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { notebookPresets, presets } from '#shared/experiment/presets';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { messageOf } from '../failures.ts';
import { useNotices } from './notices.ts';
import { useWorkbench } from '../workbench.ts';

type Cell = ExperimentConfig['cell'];

/** The part of the digits with which all three of the notebook's networks are trained in about a minute. */
const subset = { trainingExamples: 10_000, validationExamples: 1000 } as const;

/** The configs of the notebook's three networks on a part of the digits; they differ only in the cell. */
export function threeCells(): readonly Partial<ExperimentConfig>[] {
  return notebookPresets.map((name) => ({ ...presets[name].config, ...subset }));
}

/** The config of a small network that is trained within a minute. */
export function firstRun(cell: Cell): Partial<ExperimentConfig> {
  return { ...presets['first-run'].config, cell };
}

/** What a first visitor can start with one click. Call it in a setup function. */
export function useQuickStart() {
  const workbench = useWorkbench();
  const notices = useNotices();
  const router = useRouter();
  const busy = ref(false);

  /** Creates experiments and queues them. Shows a notice if that fails. @returns the ids of those created */
  async function begin(configs: readonly Partial<ExperimentConfig>[]): Promise<string[]> {
    busy.value = true;
    try {
      const drafts = configs.map((config) => ({ config }));
      const records = await workbench.call('experiments.createMany', { drafts, queue: true });
      return records.map(({ id }) => id);
    } catch (error) {
      notices.show({ kind: 'error', text: `Training was not started: ${messageOf(error)}` });
      return [];
    } finally {
      busy.value = false;
    }
  }

  /** Trains the notebook's RNN, GRU and LSTM on a part of the digits, and shows the queue. */
  async function trainThreeCells(): Promise<void> {
    const ids = await begin(threeCells());
    if (ids.length > 0) await router.push({ name: 'queue' });
  }

  /** Trains a small network within a minute. @returns its id, if it was created */
  async function beginFirst(cell: Cell): Promise<string | undefined> {
    return (await begin([firstRun(cell)]))[0];
  }

  /** Trains a small network within a minute, and shows it. */
  async function trainFirst(cell: Cell): Promise<void> {
    const id = await beginFirst(cell);
    if (id !== undefined) await router.push({ name: 'run', params: { id } });
  }

  return { busy, trainThreeCells, beginFirst, trainFirst };
}
