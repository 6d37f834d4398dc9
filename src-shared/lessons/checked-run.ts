import { configProblems, parseConfig } from '../experiment/config.ts';
import { effectiveConfig } from '../experiment/effects.ts';
import { fieldKeys, fields, type ExperimentConfig } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { counted } from '../text/format.ts';
import type { Lesson } from './lesson.ts';

/**
 * The fields in which a run differs from what a lesson asked for, by their labels; empty if it is what was asked for.
 * Fields without an effect, and those of the machine, don't count.
 * @param name of the run in the lesson
 * @returns null if the lesson doesn't ask for such a run
 */
export function differencesFromLesson(
  lesson: Lesson,
  name: string,
  config: ExperimentConfig,
): readonly string[] | null {
  const asked = lesson.runs.find((run) => run.name === name);
  if (asked?.kind !== 'train' || configProblems(asked.config).length > 0) return null;
  const [wanted, actual] = [effectiveConfig(parseConfig(asked.config)), effectiveConfig(config)];
  return fieldKeys
    .filter((key) => fields[key].group !== 'machine' && wanted[key] !== actual[key])
    .map((key) => fields[key].label);
}

/** The names of the runs that the steps of a lesson have trained, in the lesson's order. */
export function runsToTrain({ runs, steps }: Lesson): readonly string[] {
  const offered = new Set(steps.flatMap(({ train }) => train));
  return runs.flatMap(({ kind, name }) => (kind === 'train' && offered.has(name) ? [name] : []));
}

/**
 * Why a run can't be the one that a lesson asked for, whatever its config; null if it can. Lessons have runs trained from
 * their beginning to their end.
 */
export function problemOfRun({
  origin,
  fork,
  status,
  epochs,
  config,
}: Pick<ExperimentRecord, 'origin' | 'fork' | 'status' | 'epochs' | 'config'>): string | null {
  if (origin !== null) return `imported from ${origin.format}, not trained`;
  if (fork !== null) return `forked from ${fork.parentName}`;
  const trained = `${epochs.length} of ${counted(config.epochs, 'epoch')}`;
  if (status !== 'finished') return `not finished: ${status} after ${trained}`;
  // Only early stopping ends a run before its last epoch. Verified alone, the weights of fewer epochs would match.
  return epochs.length < config.epochs && config.patience === 0 ? `trained for ${trained}` : null;
}
