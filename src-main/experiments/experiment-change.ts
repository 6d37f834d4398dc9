import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { notesFields, type ExperimentNotes } from '#shared/experiment/record';
import { firstProblem } from '../storage/files/bounded-file.ts';

/** What users can change in an experiment; absent fields stay. */
export type ExperimentChange = Partial<ExperimentNotes>;

const changeSchema = z.strictObject(notesFields).partial();

/**
 * Checks a requested change.
 * @throws UnrollError 'invalid-input' naming the first wrong field and what is allowed there
 */
export function checkChange(change: unknown): ExperimentChange {
  const result = changeSchema.safeParse(change);
  if (!result.success) throw new UnrollError('invalid-input', firstProblem(result.error));
  const given = Object.entries(result.data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ExperimentChange;
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Leaves out keys that weren't given, so that undefined isn't mistaken for a value. */
export function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
