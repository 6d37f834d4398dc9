import type { Lesson, LessonStep, Question } from '#shared/lessons/lesson';

/** Words that a student reads in a minute, slowly, for the matter is new. */
const wordsInMinute = 200;
/** Seconds to think of an answer, and to look at a page until one knows what it shows. */
const seconds = {
  question: { choice: 15, number: 30, text: 60 } satisfies Record<Question['kind'], number>,
  page: 20,
} as const;

/** Seconds that a step takes without what the computer takes: reading all its texts, looking at its page, answering. */
export function secondsOfStep({ title, text, place, question }: LessonStep): number {
  const texts = [title, text, ...(question === null ? [] : textsOf(question))];
  const words = texts
    .join(' ')
    .split(/\s+/)
    .filter((word) => /\w/.test(word)).length;
  return (
    (60 * words) / wordsInMinute +
    (place === null ? 0 : seconds.page) +
    (question === null ? 0 : seconds.question[question.kind])
  );
}

/** The same for all steps. */
export function secondsOfLesson({ steps }: Lesson): number {
  return steps.reduce((sum, step) => sum + secondsOfStep(step), 0);
}

function textsOf(question: Question): readonly string[] {
  const { text, hint, explanation } = question;
  const more =
    question.kind === 'choice'
      ? question.options
      : question.kind === 'text'
        ? [question.answer]
        : [];
  return [text, hint, explanation, ...more];
}
