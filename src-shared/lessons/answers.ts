import { z } from 'zod';
import { idPattern } from '../experiment/record.ts';
import { lessonIdSchema, lessonLimits, slugSchema, type Lesson, type Question } from './lesson.ts';

/** Raised when the meaning of a learner's files changes. */
export const answersVersion = 1;

export const answersFile = 'answers.json';
export const answersExtension = '.unroll-answers';
export const answersMediaType = 'application/x-unroll-answers';
/** The largest `answers.json` that is read, in bytes. */
export const largestAnswersFile = 2 * 1024 * 1024;
/** The longest answer in words, in characters. */
export const longestAnswer = 5000;

const slug = slugSchema;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What somebody answered: the places of the chosen options, a number, or words. */
export const givenSchema = z.union([
  z.array(z.int().nonnegative()).max(lessonLimits.options),
  z.number(),
  z.string().max(longestAnswer),
]);
export type GivenAnswer = z.infer<typeof givenSchema>;

export const answerSchema = z.strictObject({
  given: givenSchema,
  /** How often it was checked, this time included. */
  tries: z.int().min(1).max(1000),
});
export type Answer = z.infer<typeof answerSchema>;

/** By the ids of the steps. */
export const answersSchema = z.partialRecord(slug, answerSchema);
export type Answers = z.infer<typeof answersSchema>;

/** By the names of the runs in the lesson: the id of the experiment that was trained for each. */
const runIds = z.partialRecord(slug, z.string().regex(idPattern));

/** How far somebody is in a lesson. */
export const progressSchema = z.strictObject({
  schemaVersion: z.literal(answersVersion),
  lesson: lessonIdSchema,
  /** Of the lesson as it was when this was written. */
  hash: sha256,
  /** The id of the step that was shown last. */
  step: slug,
  /** Whether the last step was reached. */
  finished: z.boolean(),
  answers: answersSchema,
  runs: runIds,
});
export type LessonProgress = z.infer<typeof progressSchema>;

/**
 * What is known of a learner who has followed a lesson in two windows: where they are now, and of each question the
 * answer that was checked more often.
 */
export function progressOfBoth(before: LessonProgress, now: LessonProgress): LessonProgress {
  const answers: Answers = { ...before.answers, ...now.answers };
  for (const [step, answer] of Object.entries(before.answers)) {
    if (answer !== undefined && answer.tries > answers[step]!.tries) answers[step] = answer;
  }
  return {
    ...now,
    answers,
    finished: before.finished || now.finished,
    runs: { ...before.runs, ...now.runs },
  };
}

/** The contents of `answers.json`: what a learner hands in. */
export const handedInSchema = z.strictObject({
  schemaVersion: z.literal(answersVersion),
  /** The program and its version. */
  madeBy: z.string().min(1).max(100),
  /** ISO 8601, in UTC. */
  createdAt: z.iso.datetime(),
  lesson: z.strictObject({
    id: lessonIdSchema,
    title: z.string().max(lessonLimits.line),
    hash: sha256,
  }),
  /** Of the learner. */
  name: z.string().min(1).max(200),
  answers: answersSchema,
  runs: runIds,
});
export type HandedIn = z.infer<typeof handedInSchema>;

/**
 * Whether an answer is right; null if only a person can tell.
 * @param given an answer of another kind than the question's is wrong
 */
export function isRight(question: Question, given: GivenAnswer): boolean | null {
  switch (question.kind) {
    case 'choice':
      return (
        Array.isArray(given) &&
        given.length === question.correct.length &&
        question.correct.every((place) => given.includes(place))
      );
    case 'number':
      return typeof given === 'number' && Math.abs(given - question.answer) <= question.tolerance;
    case 'text':
      return null;
  }
}

/** How the questions of a lesson were answered. */
export interface LessonScore {
  readonly questions: number;
  readonly right: number;
  /** Questions that can be marked by themselves. */
  readonly of: number;
  /** Answers in words, which somebody has to read. */
  readonly toRead: number;
  readonly unanswered: number;
}

export function scoreOf(lesson: Lesson, answers: Answers): LessonScore {
  const score = { questions: 0, right: 0, of: 0, toRead: 0, unanswered: 0 };
  for (const { id, question } of lesson.steps) {
    if (question === null) continue;
    const answer = answers[id];
    score.questions += 1;
    if (question.kind !== 'text') score.of += 1;
    if (answer === undefined) score.unanswered += 1;
    else if (question.kind === 'text') score.toRead += 1;
    else if (isRight(question, answer.given) === true) score.right += 1;
  }
  return score;
}

/** An answer in words: the chosen options, or what was written. */
export function answerInWords(question: Question, given: GivenAnswer): string {
  if (!Array.isArray(given)) return String(given);
  const options = question.kind === 'choice' ? question.options : [];
  return given.map((place) => options[place] ?? `option ${place + 1}`).join('; ');
}

/** The right answer in words. */
export function rightAnswer(question: Question): string {
  switch (question.kind) {
    case 'choice':
      return answerInWords(question, question.correct);
    case 'number':
      return question.tolerance === 0
        ? String(question.answer)
        : `${question.answer} (± ${question.tolerance})`;
    case 'text':
      return question.answer;
  }
}
