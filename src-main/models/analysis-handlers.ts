import { UnrollError } from '#shared/contract/errors';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import type { RowsNeeded } from '#shared/inside/rows-needed';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { readRowsNeeded, writeRowsNeeded } from '../storage/experiment/rows-needed-file.ts';

/** Computes analyses, each named by its experiment's id. */
interface Analyst {
  rowsNeeded(id: string, input: TrainerRequests['rowsNeeded']['input']): Promise<RowsNeeded>;
  stop(id: string): Promise<void>;
}

/** The commands that analyse a finished model over its whole test set. The results are kept in its folder. */
export function analysisHandlers(
  store: ExperimentStore,
  analyst: Analyst,
): Pick<Handlers, 'analyses.rowsNeeded' | 'analyses.stop'> {
  return {
    'analyses.rowsNeeded': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const record = await store.read(id);
      if (isImportedResults(record)) {
        throw new UnrollError('invalid-input', `${id}: ${noWeights}`);
      }
      const { status, weightsSha256 } = record;
      if (status !== 'finished' || weightsSha256 === null) {
        throw new UnrollError(
          'invalid-input',
          `${id} isn't finished; only finished models can be analysed.`,
        );
      }
      const folder = store.folder(id);
      const kept = await readRowsNeeded(folder, weightsSha256);
      if (kept !== null) return kept;
      const result = await analyst.rowsNeeded(id, { folder, engine: 'auto', threads: 0 });
      await writeRowsNeeded(folder, weightsSha256, result);
      return result;
    },
    'analyses.stop': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      await analyst.stop(id);
      return { id };
    },
  };
}
