import type { HistoryColumns } from '../../contract/commands/experiments.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import type { RecordedPoint } from '../../inside/recording.ts';
import type { ExportedFile, NamedTensor } from '../models/exported-model.ts';
import type { ClassProbabilities } from '../tensorboard/precision-recall.ts';

/** What a format may need of a run besides its record. */
export type RunPart = 'history' | 'recording' | 'weights' | 'answers';

/** A run with its results. Parts that the format doesn't need are as if the run had none. */
export interface ExportedRun {
  readonly record: ExperimentRecord;
  readonly history: HistoryColumns;
  /** What was recorded inside the network; empty where nothing was. */
  readonly recording: readonly RecordedPoint[];
  /** The saved weights by their PyTorch names; null if there are none. */
  readonly weights: ReadonlyMap<string, NamedTensor> | null;
  /** The saved model's answers on the test set; null if the model can't be asked. */
  readonly answers: ClassProbabilities | null;
}

/** A format that the results of runs are written in. */
export interface RunFormat {
  /** The name shown to users. */
  readonly label: string;
  /** What it is good for, in a sentence. */
  readonly purpose: string;
  /** What doesn't travel with it, in a sentence. */
  readonly lost: string;
  /** What it is written from: a damaged file of another part is no obstacle. Answers take a while. */
  readonly needs: readonly RunPart[];
  /**
   * Writes the files of a run.
   * @param fileName a name for the run's files or folder, without extension
   */
  readonly write: (run: ExportedRun, fileName: string) => readonly ExportedFile[];
}

/** When the run started to train, or at least was created, in seconds since 1970. */
export function startOf({ startedAt, createdAt }: ExperimentRecord): number {
  return Date.parse(startedAt ?? createdAt) / 1000;
}
