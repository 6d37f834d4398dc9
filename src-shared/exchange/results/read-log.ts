import { counted, formatCount } from '../../text/format.ts';
import {
  LogBudget,
  logLimits,
  refuseLog,
  type LogFile,
  type LoggedRun,
  type ResultFormatKey,
} from './logged-run.ts';
import { withoutArtifacts } from './mlflow-log.ts';
import { resultFormatKeys, resultFormats } from './result-formats.ts';

/**
 * Reads all runs in some files, which may be of several formats; files of none are passed over.
 * @throws UnrollError 'damaged' naming the file and the place in it, or if there is no run
 */
export async function readLog(files: readonly LogFile[]): Promise<readonly LoggedRun[]> {
  const budget = new LogBudget();
  const read: LoggedRun[] = [];
  const logs = withoutArtifacts(files);
  for (const key of resultFormatKeys) {
    const own = logs.filter(({ path }) => formatOf(path) === key);
    if (own.length > 0) read.push(...(await resultFormats[key].read(own, budget)));
  }
  const [first] = files;
  const where = files.length === 1 && first !== undefined ? first.path : 'the folder';
  // A log that was begun and has no numbers yet is nothing to chart or compare.
  const runs = read.filter(({ series }) => [...series.values()].some(({ length }) => length > 0));
  if (read.length > 0 && runs.length === 0) refuseLog(where, 'it has no numbers of a run');
  if (runs.length === 0) {
    refuseLog(
      where,
      'there is no run in it; event files of TensorBoard, CSV files with a column “step” or “epoch”, and MLflow’s mlruns are read',
    );
  }
  if (runs.length > logLimits.runs) {
    refuseLog(
      where,
      `there are ${counted(runs.length, 'run')}, and at most ${formatCount(logLimits.runs)} are imported at once`,
    );
  }
  return runs;
}

function formatOf(path: string): ResultFormatKey | undefined {
  return resultFormatKeys.find((key) => resultFormats[key].isFile(path));
}
