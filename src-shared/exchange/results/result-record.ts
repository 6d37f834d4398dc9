import { newRecord } from '../../experiment/new-record.ts';
import { longestName, nameProblem } from '../../experiment/name.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { visibleLine } from '../../text/control-characters.ts';
import { formatCount } from '../../text/format.ts';
import { baseName, knownTime, type LoggedRun } from './logged-run.ts';
import { resultFormats } from './result-formats.ts';
import type { RunOfLog } from './run-of-log.ts';

/** At most so many of each kind are kept in the record, which the list of runs holds in memory; the history has all. */
const most = { parameters: 200, uncharted: 200, notes: 50, length: 500 } as const;

/**
 * The record of an imported run.
 * @param given the hash of its files, its batch, and when it was imported (ISO 8601, in UTC)
 */
export function resultRecord(
  run: LoggedRun,
  found: RunOfLog,
  given: {
    readonly sha256: string;
    readonly batch: string | null;
    readonly createdAt: string;
  },
): ExperimentRecord {
  const { config, known, parameters, epochs, test, step, startedAt, endedAt, uncharted } = found;
  const name = nameOf(run);
  const notes = [
    ...found.notes,
    ...moreNote(parameters.length, most.parameters, 'hyperparameters'),
    ...moreNote(uncharted.length, most.uncharted, 'tags without a chart'),
  ];
  return {
    ...newRecord({
      id: idOf(name, given.sha256),
      name,
      createdAt: given.createdAt,
      config,
      batch: given.batch,
      origin: {
        kind: 'results',
        format: resultFormats[run.format].label,
        file: shortened(visibleLine(run.path || baseName(run.files[0]!.path)), 300),
        sha256: given.sha256,
        log: {
          known: [...known],
          parameters: parameters.slice(0, most.parameters).map(([key, value]) => ({
            name: shortened(key, most.length),
            value: shortened(value, most.length),
          })),
          uncharted: uncharted.slice(0, most.uncharted).map((tag) => shortened(tag, most.length)),
          notes: notes.slice(0, most.notes).map((note) => shortened(note, 2 * most.length)),
        },
      },
    }),
    status: 'finished',
    startedAt: momentOf(startedAt),
    finishedAt: momentOf(endedAt),
    step,
    totalSteps: step,
    trainingSeconds: startedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - startedAt),
    epochs: [...epochs],
    reportedTest: test,
  };
}

function nameOf({ name, path }: LoggedRun): string {
  const wanted = visibleLine(name).normalize().trim().slice(0, longestName).trim();
  return nameProblem(wanted) === null
    ? wanted
    : `Results ${visibleLine(baseName(path)).slice(0, 100)}`.trim();
}

/** Readable, and the same whenever the same log is imported. */
function idOf(name: string, sha256: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const readable = words.join('-').slice(0, 50).replace(/-$/, '');
  return `${readable === '' ? 'results' : readable}-${sha256.slice(0, 5)}`;
}

function moreNote(count: number, limit: number, what: string): string[] {
  if (count <= limit) return [];
  return [`The log has ${formatCount(count)} ${what}; the first ${formatCount(limit)} are listed.`];
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Seconds since 1970 as ISO 8601 in UTC; null if that isn't a time at which runs were logged. */
export function momentOf(seconds: number | null): string | null {
  if (seconds === null || Number.isNaN(knownTime(seconds))) return null;
  return new Date(seconds * 1000).toISOString();
}
