import type { SweepOfRun } from '#shared/compare/grouping';
import type { HistoryColumns, TestAnswers } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { isImportedResults } from '#shared/experiment/known-config';
import type { KeptAnalyses } from '#shared/inside/analyses';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { RecordedPoint } from '#shared/inside/recording';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';

/** What a comparison needs from each run. */
export interface ComparedRuns {
  /** In the order given. */
  readonly records: readonly ExperimentRecord[];
  /** Empty unless requested. */
  readonly histories: ReadonlyMap<string, HistoryColumns>;
  readonly recordings: ReadonlyMap<string, readonly RecordedPoint[]>;
  readonly answers: ReadonlyMap<string, TestAnswers>;
  readonly modelBytes: ReadonlyMap<string, number>;
  /** The results of analyses that have been computed. */
  readonly analyses: ReadonlyMap<string, KeptAnalyses>;
  readonly sweepOf: SweepOfRun;
  /** Why recordings, or answers of finished runs, are missing. */
  readonly problems: readonly string[];
}

/**
 * Reads everything that comparing some experiments needs.
 * @param references ids, beginnings of ids, or names
 * @param wanted whether to read histories and recordings, which can be long
 * @throws UnrollError 'invalid-input' if two of them are the same experiment; else what reading throws
 */
export async function readComparedRuns(
  workbench: WorkbenchApi,
  references: readonly string[],
  wanted: { readonly histories: boolean },
): Promise<ComparedRuns> {
  const records: ExperimentRecord[] = [];
  const histories = new Map<string, HistoryColumns>();
  const recordings = new Map<string, readonly RecordedPoint[]>();
  const answers = new Map<string, TestAnswers>();
  const modelBytes = new Map<string, number>();
  const analyses = new Map<string, KeptAnalyses>();
  const problems: string[] = [];
  for (const reference of references) {
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id, status } = record;
    if (records.some((other) => other.id === id)) {
      throw new UnrollError('invalid-input', `${id} is named twice; name each experiment once`);
    }
    records.push(record);
    if (wanted.histories) {
      histories.set(id, await workbench.call('experiments.history', { experiment: id }));
      try {
        recordings.set(id, await workbench.call('experiments.recording', { experiment: id }));
      } catch (error) {
        problems.push(toWireError(error).message);
      }
    }
    const files = await workbench.call('experiments.files', { experiment: id });
    const model = files.find(({ name }) => name === experimentFiles.model);
    if (model !== undefined) modelBytes.set(id, model.bytes);
    if (status !== 'finished' || isImportedResults(record)) continue;
    analyses.set(id, await workbench.call('analyses.kept', { experiment: id }));
    try {
      answers.set(id, await workbench.call('experiments.answers', { experiment: id }));
    } catch (error) {
      problems.push(toWireError(error).message);
    }
  }
  const members = await workbench.call('sweeps.members', {});
  const sweepOf = (run: string): string | null => members[run] ?? null;
  return { records, histories, recordings, answers, modelBytes, analyses, sweepOf, problems };
}
