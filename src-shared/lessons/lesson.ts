import { z } from 'zod';
import { configProblems, problemInWords } from '../experiment/config.ts';
import { idPattern } from '../experiment/record.ts';
import { unionError } from '../json/issues.ts';
import { formatCount } from '../text/format.ts';
import { lessonAreas } from './lesson-areas.ts';
import { problemsOfPlace } from './lesson-pages.ts';
import { isReference, referencesIn } from './lesson-place.ts';

/*
 * A lesson: steps that lead through the app, with text, questions, and runs to train or to look at. It is the file
 * `lesson.json`, alone in a `.unroll-lesson` archive or with the runs that it brings.
 */

/** Raised when the meaning of `lesson.json` changes, so that earlier versions refuse it. */
export const lessonVersion = 1;

export const lessonFile = 'lesson.json';
export const lessonExtension = '.unroll-lesson';
export const lessonMediaType = 'application/x-unroll-lesson';

/** The largest `lesson.json` that is read, in bytes. */
export const largestLessonFile = 2 * 1024 * 1024;
export const lessonLimits = {
  steps: 60,
  runs: 20,
  options: 10,
  /** Characters of a step's text. */
  text: 20_000,
  /** Characters of a title, a label or an option. */
  line: 300,
  /** Characters of a summary, a hint or an explanation. */
  paragraph: 2000,
  minutes: 600,
} as const;

const filled = (longest: number) =>
  z
    .string({ error: `must be a text of 1 to ${formatCount(longest)} characters` })
    .max(longest, { error: `can have at most ${formatCount(longest)} characters` })
    .refine((text) => text.trim() !== '', {
      error: `needs a text of at most ${formatCount(longest)} characters`,
    });
const line = filled(lessonLimits.line);
const paragraph = z
  .string({ error: 'must be a text' })
  .max(lessonLimits.paragraph, { error: `can have at most ${lessonLimits.paragraph} characters` })
  .default('');
/** Names within a lesson, and ids of lessons and steps. What objects have by themselves would be found where nothing is. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, {
    error: 'must have 1 to 80 small letters, digits and hyphens',
  })
  .refine((name) => !(name in {}), { error: 'is a reserved word; use another' });
const slug = slugSchema;
export const lessonIdSchema = slug;

const asked = { text: line, hint: paragraph, explanation: paragraph };

const choiceQuestion = z
  .strictObject({
    kind: z.literal('choice'),
    ...asked,
    options: z
      .array(line)
      .min(2, { error: 'must have at least 2 options' })
      .max(lessonLimits.options, { error: `can have at most ${lessonLimits.options} options` }),
    /** Places of the right options, counted from 0. */
    correct: z.array(z.int().nonnegative()).min(1, { error: 'must name at least one option' }),
    /** Whether several options may be chosen; all right ones, and no other, are then asked for. */
    several: z.boolean().default(false),
  })
  .superRefine(({ options, correct, several }, context) => {
    const refuse = (message: string): void =>
      context.addIssue({ code: 'custom', path: ['correct'], message });
    const beyond = correct.find((place) => place >= options.length);
    if (beyond !== undefined) {
      refuse(`names option ${beyond}; the options are numbered 0 to ${options.length - 1}`);
    }
    if (new Set(correct).size < correct.length) refuse('names an option twice');
    if (!several && correct.length > 1) {
      refuse('names several options; set “several” to true, or name one');
    }
  });

const numberQuestion = z.strictObject({
  kind: z.literal('number'),
  ...asked,
  answer: z.number({ error: 'must be a number' }),
  /** How far from the answer is still right. */
  tolerance: z.number({ error: 'must be a number' }).nonnegative({ error: 'must be 0 or more' }),
});

/** Nobody but the teacher can mark what was written; `answer` is what a good one says. */
const textQuestion = z.strictObject({ kind: z.literal('text'), ...asked, answer: paragraph });

export const questionSchema = z.discriminatedUnion(
  'kind',
  [choiceQuestion, numberQuestion, textQuestion],
  { error: unionError('must be “choice”, “number” or “text”') },
);
export type Question = z.infer<typeof questionSchema>;
export type QuestionKind = Question['kind'];

/** Values of an address, in which `@name` stands for the id of a run of the lesson. */
const addressPart = z.record(z.string().max(60), z.string().max(2000));

export const placeSchema = z.strictObject({
  /** The name of a page of the app: `compare`. */
  page: z.string().regex(/^[a-z][a-z-]{0,39}$/, {
    error: 'must be the name of a page, such as compare',
  }),
  params: addressPart.default({}),
  query: addressPart.default({}),
});
export type Place = z.infer<typeof placeSchema>;

const areaKeys = Object.keys(lessonAreas) as [keyof typeof lessonAreas];

const stepSchema = z
  .strictObject({
    /** Answers and progress refer to a step by it. */
    id: slug,
    title: line,
    /** In Markdown. */
    text: filled(lessonLimits.text),
    /** What the app shows beside it; null: whatever it shows. */
    place: placeSchema.nullable().default(null),
    /** The mark of a part of the page to point at (see `data-part` in the interface), such as `tab:curves`. */
    highlight: z.string().max(100).nullable().default(null),
    /** Parts of the app that are hidden or locked in this step. */
    areas: z.partialRecord(z.enum(areaKeys), z.enum(['hidden', 'locked'])).default({}),
    /** Names of the runs that this step offers to train. */
    train: z.array(slug).max(lessonLimits.runs).default([]),
    question: questionSchema.nullable().default(null),
  })
  .superRefine(({ place, highlight }, context) => {
    for (const { path, message } of problemsOfPlace(place, highlight)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type LessonStep = z.infer<typeof stepSchema>;

const lessonConfig = z.record(z.string(), z.unknown()).superRefine((config, context) => {
  for (const problem of configProblems(config)) {
    context.addIssue({ code: 'custom', path: [problem.key], message: problemInWords(problem) });
  }
});

export const lessonRunSchema = z.discriminatedUnion(
  'kind',
  [
    /** Trained within the lesson. Fields that are left out have their defaults. */
    z.strictObject({ kind: z.literal('train'), name: slug, label: line, config: lessonConfig }),
    /** Comes with the lesson, trained; the id of an experiment. */
    z.strictObject({
      kind: z.literal('brought'),
      name: slug,
      label: line,
      experiment: z.string().regex(idPattern, { error: 'must be the id of an experiment' }),
    }),
  ],
  { error: unionError('must be “train” or “brought”') },
);
export type LessonRun = z.infer<typeof lessonRunSchema>;

const minutesError = { error: `must be a whole number from 1 to ${lessonLimits.minutes}` };

export const lessonSchema = z
  .strictObject({
    schemaVersion: z.literal(lessonVersion),
    id: slug,
    title: line,
    summary: paragraph,
    /** How long it takes, training included. */
    minutes: z.int(minutesError).min(1, minutesError).max(lessonLimits.minutes, minutesError),
    author: z.string().max(lessonLimits.line).default(''),
    runs: z
      .array(lessonRunSchema)
      .max(lessonLimits.runs, { error: `can have at most ${lessonLimits.runs} runs` })
      .default([]),
    steps: z
      .array(stepSchema)
      .min(1, { error: 'must have at least one step' })
      .max(lessonLimits.steps, { error: `can have at most ${lessonLimits.steps} steps` }),
  })
  .superRefine(({ runs, steps }, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const names = runs.map(({ name }) => name);
    const allowed = names.length === 0 ? 'the lesson has none' : `its runs are ${names.join(', ')}`;
    names.forEach((name, at) => {
      if (names.indexOf(name) < at) refuse(['runs', at, 'name'], `${name} is the name of two runs`);
    });
    steps.forEach(({ id, place, train }, at) => {
      if (steps.findIndex((other) => other.id === id) < at) {
        refuse(['steps', at, 'id'], `${id} is the id of two steps`);
      }
      for (const part of ['params', 'query'] as const) {
        for (const [key, value] of Object.entries(place?.[part] ?? {})) {
          const unknown = referencesIn(value).find((name) => !names.includes(name));
          if (unknown === undefined) continue;
          refuse(['steps', at, 'place', part, key], `there is no run ${unknown}; ${allowed}`);
        }
      }
      train.forEach((name, index) => {
        const run = runs.find((other) => other.name === name);
        if (run === undefined) {
          refuse(['steps', at, 'train', index], `there is no run ${name}; ${allowed}`);
        } else if (run.kind === 'brought') {
          refuse(['steps', at, 'train', index], `${name} comes with the lesson, trained`);
        }
      });
    });
  });
export type Lesson = z.infer<typeof lessonSchema>;

/** The runs of a lesson that a place shows, by their names. */
export function runsOfPlace(place: Place | null): readonly string[] {
  if (place === null) return [];
  const values = [...Object.values(place.params), ...Object.values(place.query)];
  return [...new Set(values.flatMap(referencesIn))];
}

/**
 * A place with the ids of the runs in it.
 * @param idOf the id of a run by its name; undefined if it hasn't been trained
 * @returns null if a run is missing
 */
export function resolvedPlace(
  place: Place,
  idOf: (name: string) => string | undefined,
): Place | null {
  if (runsOfPlace(place).some((name) => idOf(name) === undefined)) return null;
  const filledIn = (part: Place['params']): Place['params'] =>
    Object.fromEntries(
      Object.entries(part).map(([key, value]) => [
        key,
        value
          .split(',')
          .map((word) => (isReference(word) ? idOf(word.slice(1))! : word))
          .join(','),
      ]),
    );
  return { page: place.page, params: filledIn(place.params), query: filledIn(place.query) };
}
