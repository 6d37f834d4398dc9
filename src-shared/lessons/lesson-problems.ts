import type { z } from 'zod';
import { UnrollError } from '../contract/errors.ts';
import { dotted } from '../json/issues.ts';
import { lessonFile, lessonSchema, lessonVersion, type Lesson } from './lesson.ts';

/** Something wrong with a lesson. */
export interface LessonProblem {
  /** The place of the step that it is in, counted from 0; null if it is in none. */
  readonly step: number | null;
  /** The field, within its step: `question.correct`; empty for the lesson as a whole. */
  readonly field: string;
  readonly message: string;
}

/** What is wrong with a lesson; empty if nothing is. */
export function lessonProblems(document: unknown): readonly LessonProblem[] {
  const result = lessonSchema.safeParse(document);
  return result.success ? [] : result.error.issues.map(problemOf);
}

/**
 * Checks the content of a `lesson.json`.
 * @throws UnrollError 'invalid-input' naming the step and the field of each problem, what is wrong and what is allowed
 */
export function parseLesson(document: unknown): Lesson {
  refuseNewer(document, 'the lesson', lessonVersion);
  const result = lessonSchema.safeParse(document);
  if (result.success) return result.data;
  const titles = titlesIn(document);
  const lines = result.error.issues.map((issue) => describeProblem(problemOf(issue), titles));
  throw new UnrollError('invalid-input', `the lesson can’t be used: ${shown(lines)}`);
}

/**
 * Refuses a document of a later version than this Unroll knows, before anything that it doesn't know counts as damage.
 * @param what names the document in the message
 * @param known the latest version that can be read
 * @throws UnrollError 'invalid-input'
 */
export function refuseNewer(document: unknown, what: string, known: number): void {
  const version = (document as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version !== 'number' || version <= known) return;
  throw new UnrollError(
    'invalid-input',
    `a newer Unroll made ${what} (version ${version}, and this Unroll reads version ${known}); update Unroll`,
  );
}

/** A problem in one line: `step 3 (“Train them”), question.correct: names an option twice`. */
export function describeProblem(
  { step, field, message }: LessonProblem,
  titles: readonly (string | null)[],
): string {
  const title = step === null ? null : (titles[step] ?? null);
  const place = step === null ? null : `step ${step + 1}${title === null ? '' : ` (“${title}”)`}`;
  const where = [place, field === '' ? null : field].filter((part) => part !== null).join(', ');
  return `${where === '' ? lessonFile : where}: ${message}`;
}

/** So many problems are told at once. */
const mostShown = 5;

function shown(lines: readonly string[]): string {
  const more = lines.length - mostShown;
  return [...lines.slice(0, mostShown), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function problemOf({ path, message }: z.core.$ZodIssue): LessonProblem {
  const [list, at, ...rest] = path;
  const isInStep = list === 'steps' && typeof at === 'number';
  const field = dotted(isInStep ? rest : path);
  return { step: isInStep ? at : null, field, message };
}

function titlesIn(document: unknown): readonly (string | null)[] {
  const steps = (document as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) return [];
  return steps.map((step: { title?: unknown } | null) =>
    typeof step?.title === 'string' && step.title !== '' ? step.title.slice(0, 60) : null,
  );
}
