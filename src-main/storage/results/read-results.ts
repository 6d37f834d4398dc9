import { join } from 'node:path';
import type { InspectedRun, InspectedTag } from '#shared/contract/inspections';
import type { ReceivedFile, TrainerRequests } from '#shared/contract/trainer-messages';
import { UnrollError } from '#shared/contract/errors';
import type { LogFile, LoggedRun } from '#shared/exchange/results/logged-run';
import { usualPlaces, type Place } from '#shared/exchange/results/places';
import { readLog } from '#shared/exchange/results/read-log';
import { choosePlaces } from '#shared/exchange/results/choose-places';
import { momentOf, resultRecord } from '#shared/exchange/results/result-record';
import { runOfLog } from '#shared/exchange/results/run-of-log';
import { extremesOf } from '#shared/exchange/results/scale';
import { makeFolder } from '../files/make-folder.ts';
import { writeRecord } from '../experiment/experiment-folder.ts';
import { writeSparseHistory } from '../experiment/sparse-history.ts';
import { hashOfFiles, logFiles } from './log-files.ts';

/** @param share from 0 to 1 */
type Report = (share: number) => void;

/**
 * Reads logs and says what is in them.
 * @throws UnrollError 'damaged' naming the file and the place in it, or 'storage'
 */
export async function inspectResults(
  given: readonly ReceivedFile[],
  report: Report,
): Promise<TrainerRequests['inspectResults']['output']> {
  const logged = await readLog(filesWithProgress(given, report, 1));
  const runs: InspectedRun[] = [];
  for (const run of logged) runs.push(await inspectedRun(run));
  return { runs, tags: inspectedTags(logged) };
}

/** Each file is read twice: for its numbers, and for its hash. */
function filesWithProgress(
  given: readonly ReceivedFile[],
  report: Report,
  most: number,
): readonly LogFile[] {
  const all = 2 * given.reduce((sum, { bytes }) => sum + bytes, 0);
  let read = 0;
  return logFiles(given, (bytes) => {
    read += bytes;
    report(most * Math.min(1, read / all));
  });
}

async function inspectedRun(run: LoggedRun): Promise<InspectedRun> {
  const { path, name, format, files, series } = run;
  const usual = usualPlaces(series.keys());
  const { known, config, parameters, points, epochs, step, notes, startedAt, endedAt } = runOfLog(
    run,
    usual,
  );
  return {
    path,
    name,
    format,
    sha256: await hashOfFiles(files),
    tags: series.size,
    points: points.length,
    epochs: epochs.length,
    step,
    counts: run.counts,
    startedAt: momentOf(startedAt),
    endedAt: momentOf(endedAt),
    known: known.map((key) => ({ key, value: config[key] })),
    parameters: parameters.length,
    notes,
  };
}

function inspectedTags(runs: readonly LoggedRun[]): InspectedTag[] {
  const found = new Map<
    string,
    {
      place: Place | null;
      runs: number;
      numbers: number;
      least: number;
      most: number;
      last: number;
      notFinite: number;
    }
  >();
  for (const { series } of runs) {
    const usual = usualPlaces(series.keys());
    for (const [tag, each] of series) {
      const { least, most } = extremesOf(each.values);
      const known = found.get(tag);
      const numbers = each.length;
      const last = each.values.at(-1) ?? NaN;
      const { notFinite } = each;
      if (known === undefined) {
        found.set(tag, { place: usual.get(tag)!, runs: 1, numbers, least, most, last, notFinite });
        continue;
      }
      known.place ??= usual.get(tag)!;
      known.runs += 1;
      known.numbers += numbers;
      known.least = Math.min(known.least, least);
      known.most = Math.max(known.most, most);
      if (!Number.isNaN(last)) known.last = last;
      known.notFinite += notFinite;
    }
  }
  return [...found].map(([tag, { least, most, last, ...rest }]) => ({
    tag,
    ...rest,
    least: Number.isFinite(least) ? least : null,
    most: Number.isFinite(most) ? most : null,
    last: Number.isNaN(last) ? null : last,
  }));
}

/**
 * Writes the runs of some logs as experiments, each into a new folder.
 * @returns the folders with the ids that the experiments wish for
 * @throws UnrollError 'damaged' naming the file and the place in it, 'invalid-input' for a run that isn't there, or
 *   'storage'
 */
export async function writeResults(
  {
    files: given,
    folder,
    runs: wanted,
    except,
    tags,
    batch,
    createdAt,
  }: TrainerRequests['writeResults']['input'],
  report: Report,
): Promise<TrainerRequests['writeResults']['output']['written']> {
  const readingShare = 0.8;
  const logged = await readLog(filesWithProgress(given, report, readingShare));
  const unknown = wanted?.find((path) => !logged.some((run) => run.path === path));
  if (unknown !== undefined) {
    throw new UnrollError(
      'invalid-input',
      `choices: there is no run ${JSON.stringify(unknown)} in the log`,
    );
  }
  const written: { folder: string; id: string }[] = [];
  for (const [index, run] of logged.entries()) {
    report(readingShare + ((1 - readingShare) * index) / logged.length);
    if (wanted !== null && !wanted.includes(run.path)) continue;
    const sha256 = await hashOfFiles(run.files);
    if (except.includes(sha256)) continue;
    const found = runOfLog(run, choosePlaces(run, tags));
    const record = resultRecord(run, found, { sha256, batch, createdAt });
    const own = join(folder, `run-${index}`);
    await makeFolder(own);
    const seal = await writeSparseHistory(own, found.points);
    await writeRecord(own, { ...record, historySha256: seal.sha256, historyBytes: seal.bytes });
    written.push({ folder: own, id: record.id });
  }
  return written;
}
