import { UnrollError } from '#shared/contract/errors';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import {
  analysisKinds,
  analysisOf,
  type AnalysisKind,
  type AnalysisResult,
} from '#shared/inside/analyses';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { readAnalysis, writeAnalysis } from '../storage/experiment/analysis-file.ts';

/** Computes analyses, each named by its experiment's id and its kind. */
interface Analyst {
  run(
    id: string,
    input: TrainerRequests['analyse']['input'],
    asker: string | null,
  ): Promise<AnalysisResult>;
  stop(id: string, kind: AnalysisKind | null, asker: string | null): Promise<void>;
}

/** The commands that analyse a finished model over its test set. The results are kept in its folder, if they can be. */
export function analysisHandlers(
  store: ExperimentStore,
  analyst: Analyst,
): Pick<Handlers, 'analyses.run' | 'analyses.kept' | 'analyses.stop'> {
  return {
    'analyses.run': async ({ experiment, kind, asker }) => {
      const id = await store.resolve(experiment);
      const record = await store.read(id);
      if (isImportedResults(record)) {
        throw new UnrollError('invalid-input', `${id}: ${noWeights}`);
      }
      const { status, weightsSha256 } = record;
      if (status !== 'finished' || weightsSha256 === null) {
        throw new UnrollError(
          'invalid-input',
          `${id} isn’t finished; only finished models can be analysed.`,
        );
      }
      const refusal = analysisOf(kind).refuses?.(record.config) ?? null;
      if (refusal !== null) throw new UnrollError('invalid-input', `${id} ${refusal}.`);
      const folder = store.folder(id);
      const kept = await readAnalysis(folder, kind, weightsSha256);
      if (kept !== null) return kept;
      const input = { folder, engine: 'auto', threads: 0, kind } as const;
      const result = await analyst.run(id, input, asker ?? null);
      try {
        await writeAnalysis(folder, kind, weightsSha256, result);
      } catch (error) {
        if (!(error instanceof UnrollError) || error.code !== 'storage') throw error;
        console.warn(`${error.message}; the result is shown, but it isn’t kept`);
      }
      return result;
    },
    'analyses.kept': async ({ experiment }) => {
      const id = await store.resolve(experiment);
      const { weightsSha256 } = await store.read(id);
      if (weightsSha256 === null) return {};
      const found = await Promise.all(
        analysisKinds.map(
          async (kind) =>
            [kind, await readAnalysis(store.folder(id), kind, weightsSha256)] as const,
        ),
      );
      return Object.fromEntries(found.filter(([, result]) => result !== null));
    },
    'analyses.stop': async ({ experiment, kind, asker }) => {
      const id = await store.resolve(experiment);
      await analyst.stop(id, kind ?? null, asker ?? null);
      return { id };
    },
  };
}
