import type { ExperimentRecord } from '#shared/experiment/record';
import { fieldKeys, fields } from '#shared/catalogue/fields';
import {
  lessonVersion,
  type Lesson,
  type LessonRun,
  type LessonStep,
  type Place,
  type Question,
  type QuestionKind,
} from '#shared/lessons/lesson';
import { withReferences } from '#shared/lessons/lesson-place';

/** A name within a lesson, or an id, from words: `LSTM, 64 units` -> `lstm-64-units`. */
export function slugOf(words: string, otherwise: string, taken: readonly string[] = []): string {
  const found = words
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const slug = found === null ? otherwise : found.join('-').slice(0, 60);
  if (!taken.includes(slug)) return slug;
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${slug}-${number}`)) return `${slug}-${number}`;
  }
}

/** A lesson to begin with: one step without text. */
export function newLesson(): Lesson {
  return {
    ...{ schemaVersion: lessonVersion, id: 'lesson', title: '', summary: '', minutes: 10 },
    ...{ author: '', runs: [], steps: [newStep([])] },
  };
}

export function newStep(steps: readonly LessonStep[]): LessonStep {
  const id = slugOf(
    `step-${steps.length + 1}`,
    'step',
    steps.map((step) => step.id),
  );
  return {
    ...{ id, title: '', text: '', place: null, highlight: null, areas: {}, train: [] },
    question: null,
  };
}

/** Whether nothing has been made of a step. */
export function isEmptyStep({ title, text, place, question, train }: LessonStep): boolean {
  return title + text === '' && place === null && question === null && train.length === 0;
}

/** A question to begin with, which keeps the texts of the one before. */
export function newQuestion(kind: QuestionKind, before: Question | null): Question {
  const { text, hint, explanation } = before ?? { text: '', hint: '', explanation: '' };
  const asked = { text, hint, explanation };
  switch (kind) {
    case 'choice':
      return { kind, ...asked, options: ['', ''], correct: [0], several: false };
    case 'number':
      return { kind, ...asked, answer: 0, tolerance: 0 };
    case 'text':
      return { kind, ...asked, answer: '' };
  }
}

/** A run that comes with a lesson, trained. */
export function broughtRun({ id, name }: ExperimentRecord, runs: readonly LessonRun[]): LessonRun {
  const taken = runs.map((run) => run.name);
  return { kind: 'brought', name: slugOf(name, 'run', taken), label: name, experiment: id };
}

/** The same run, to be trained within the lesson. Fields at their defaults are left out. */
export function runToTrain({ name, label }: LessonRun, { config }: ExperimentRecord): LessonRun {
  const own = fieldKeys.filter(
    (key) => fields[key].group !== 'machine' && config[key] !== fields[key].default,
  );
  return {
    kind: 'train',
    name,
    label,
    config: Object.fromEntries(own.map((key) => [key, config[key]])),
  };
}

/** The address of a page as the router has it. */
export interface ShownAddress {
  readonly page: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** The ids of experiments in an address, each once. */
export function experimentsIn(
  { params, query }: ShownAddress,
  isExperiment: (id: string) => boolean,
): readonly string[] {
  const words = [...Object.values(params), ...Object.values(query)].flatMap((value) =>
    typeof value === 'string' ? value.split(',') : [],
  );
  return [...new Set(words)].filter(isExperiment);
}

/** The place of an address, in which runs have their names. */
export function placeOf(
  { page, params, query }: ShownAddress,
  nameOf: (id: string) => string | undefined,
): Place {
  const stored = (part: ShownAddress['query']): Place['query'] =>
    Object.fromEntries(
      Object.entries(part).flatMap(([key, value]) =>
        typeof value === 'string' && value !== '' ? [[key, withReferences(value, nameOf)]] : [],
      ),
    );
  return { page, params: stored(params), query: stored(query) };
}

/** Whether a field has no text yet. @param field its path, such as `question.options.1` */
export function isBlank(part: unknown, field: string): boolean {
  const value = field
    .split('.')
    .reduce<unknown>((whole, key) => (whole as Record<string, unknown> | undefined)?.[key], part);
  return typeof value === 'string' && value.trim() === '';
}

/** A message that follows the name of a field, to stand below it instead: `must be 0 or more` -> `Must be 0 or more.` */
export function asSentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
