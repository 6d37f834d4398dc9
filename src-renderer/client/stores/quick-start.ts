import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { batchName } from '#shared/experiment/batch-name';
import { parseConfig } from '#shared/experiment/config';
import { runName } from '#shared/experiment/automatic-name';
import { notebookPresets, presets } from '#shared/experiment/presets';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { messageOf } from '../failures.ts';
import { useExperiments } from './experiments.ts';
import { useNotices } from './notices.ts';
import { useWorkbench } from '../workbench.ts';

type Cell = ExperimentConfig['cell'];

/** How many of MNIST's 60,000 training digits the notebook's three networks are trained on. */
export const notebookSizes = {
  /** Enough to see how they differ, within a minute or two. */
  part: { trainingExamples: 10_000, validationExamples: 1000 },
  /** All (0), as in the notebook, which holds none back. */
  whole: { trainingExamples: 0, validationExamples: 0 },
} as const satisfies Record<string, Partial<ExperimentConfig>>;
export type NotebookSize = keyof typeof notebookSizes;

/** The configs of the notebook's three networks; they differ only in the cell. */
export function threeCells(size: NotebookSize): readonly ExperimentConfig[] {
  return notebookPresets.map((name) =>
    parseConfig({ ...presets[name].config, ...notebookSizes[size] }),
  );
}

/** The config of a small network that is trained within a minute. */
export function firstRun(cell: Cell): Partial<ExperimentConfig> {
  return { ...presets['first-run'].config, cell };
}

/** What can be started with one click. Call it in a setup function. */
export function useQuickStart() {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const router = useRouter();
  const busy = ref(false);

  /** Creates experiments and queues them. Shows a notice if that fails. @returns the ids of those created */
  async function begin(
    drafts: readonly { config: Partial<ExperimentConfig>; name?: string; batch?: string | null }[],
  ): Promise<string[]> {
    if (busy.value) return [];
    busy.value = true;
    try {
      const records = await workbench.call('experiments.createMany', {
        drafts: [...drafts],
        queue: true,
      });
      return records.map(({ id }) => id);
    } catch (error) {
      notices.show({ kind: 'error', text: `Training was not started: ${messageOf(error)}` });
      return [];
    } finally {
      busy.value = false;
    }
  }

  /** Trains the notebook's RNN, GRU and LSTM as a batch, and shows their comparison. */
  async function trainThreeCells(size: NotebookSize): Promise<void> {
    const configs = threeCells(size);
    const batch = batchName(
      configs,
      experiments.records.map((record) => record.batch),
    );
    const ids = await begin(
      configs.map((config) => ({ config, name: runName(config, ['cell']), batch })),
    );
    if (ids.length > 0) {
      await router.push({ name: 'compare', query: { runs: ids.join(','), tab: 'curves' } });
    }
  }

  /** Trains a small network within a minute. @returns its id, if it was created */
  async function beginFirst(cell: Cell): Promise<string | undefined> {
    return (await begin([{ config: firstRun(cell) }]))[0];
  }

  /** Trains a small network within a minute, and shows it. */
  async function trainFirst(cell: Cell): Promise<void> {
    const id = await beginFirst(cell);
    if (id !== undefined) await router.push({ name: 'run', params: { id } });
  }

  return { busy, trainThreeCells, beginFirst, trainFirst };
}
