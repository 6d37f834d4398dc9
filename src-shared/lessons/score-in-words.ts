import { counted } from '../text/format.ts';
import type { LessonScore } from './answers.ts';

/** A score as a sentence: `5 of 6 questions right, 1 answer to read`, or `3 of 7 questions answered, 2 right`. */
export function scoreInWords({ questions, right, of, toRead, unanswered }: LessonScore): string {
  if (questions === 0) return 'No questions';
  const answered = questions - unanswered;
  const isMarked = of > 0 && answered > toRead;
  const parts =
    unanswered > 0
      ? [
          `${answered} of ${counted(questions, 'question')} answered`,
          ...(isMarked ? [`${right} right`] : []),
        ]
      : of > 0
        ? [`${right} of ${counted(of, 'question')} right`]
        : [];
  return [...parts, ...(toRead > 0 ? [`${counted(toRead, 'answer')} to read`] : [])].join(', ');
}
