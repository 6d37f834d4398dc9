import { isTable, readTables } from './csv-log.ts';
import type { LogBudget, LogFile, LoggedRun, ResultFormatKey } from './logged-run.ts';
import { isOfMlflow, readMlruns } from './mlflow-log.ts';
import { isEventFile } from '../tensorboard/records.ts';
import { readEventFiles } from './tensorboard-log.ts';

/** A format that results of runs are read from. */
export interface ResultFormat {
  /** The name shown to users. */
  readonly label: string;
  /** What is read, in a sentence. */
  readonly expects: string;
  /** What comes with it, in a sentence. */
  readonly kept: string;
  /** What doesn't, in a sentence. */
  readonly lost: string;
  /** Whether a file belongs to it, by its path in the chosen folder. */
  readonly isFile: (path: string) => boolean;
  /**
   * Reads the runs in its files.
   * @throws UnrollError 'damaged' naming the file and the place in it
   */
  readonly read: (files: readonly LogFile[], budget: LogBudget) => Promise<LoggedRun[]>;
}

/** All formats that results are read from. A file belongs to the first that claims it. */
export const resultFormats: Readonly<Record<ResultFormatKey, ResultFormat>> = {
  tensorboard: {
    label: 'TensorBoard',
    expects:
      'Event files (`tfevents` in their names), or the folder they are in: each folder is a run. The folders `train` and `validation` that Keras makes are one run.',
    kept: 'Scalars with their steps and times, and hyperparameters.',
    lost: 'Images, texts, histograms, graphs and everything else that isn’t a single number.',
    isFile: isEventFile,
    read: readEventFiles,
  },
  mlflow: {
    label: 'MLflow',
    expects: 'A folder `mlruns`, or the folder of an experiment or of a run in it.',
    kept: 'Metrics with their steps and times, parameters, and the names of runs and their parents.',
    lost: 'Artifacts, tags, data sets and deleted runs.',
    isFile: isOfMlflow,
    read: readMlruns,
  },
  csv: {
    label: 'History as CSV',
    expects:
      'A table with a header and a column `step` or `epoch`: Unroll’s own, trackio’s, that of Keras’s CSVLogger, Lightning’s `metrics.csv` and others. Each file is a run.',
    kept: 'Columns of numbers, `timestamp`, and as hyperparameters the columns that are the same in every row.',
    lost: 'Texts that vary.',
    isFile: isTable,
    read: readTables,
  },
};

export const resultFormatKeys = Object.keys(resultFormats) as ResultFormatKey[];

/** Whether a file may belong to a log, by its path in the chosen folder; others need not be sent. */
export function isResultFile(path: string): boolean {
  return resultFormatKeys.some((key) => resultFormats[key].isFile(path));
}
