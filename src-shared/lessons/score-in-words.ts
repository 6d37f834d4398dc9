import { counted } from '../text/format.ts';
import type { LessonScore } from './answers.ts';

/** A score as a sentence: `5 of 6 questions right, 1 answer to read, 1 not answered`. */
export function scoreInWords({ right, of, toRead, unanswered }: LessonScore): string {
  const parts = [
    ...(of > 0 ? [`${right} of ${counted(of, 'question')} right`] : []),
    ...(toRead > 0 ? [`${counted(toRead, 'answer')} to read`] : []),
    ...(unanswered > 0 ? [`${unanswered} not answered`] : []),
  ];
  return parts.length === 0 ? 'No questions' : parts.join(', ');
}
