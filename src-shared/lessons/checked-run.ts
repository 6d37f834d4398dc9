import { configProblems, parseConfig } from '../experiment/config.ts';
import { effectiveConfig } from '../experiment/effects.ts';
import { fieldKeys, fields, type ExperimentConfig } from '../catalogue/fields.ts';
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
