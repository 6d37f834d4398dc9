import { UnrollError } from '#shared/contract/errors';
import {
  answersFile,
  handedInSchema,
  largestAnswersFile,
  type HandedIn,
} from '#shared/lessons/answers';
import { largestLessonFile, type Lesson } from '#shared/lessons/lesson';
import { formatBytes } from '#shared/text/format';
import { checkBeforeWriting } from '../storage/files/bounded-file.ts';

/** The text of `lesson.json`. @throws UnrollError 'invalid-input' if it is longer than what is read */
export function lessonText(lesson: Lesson): string {
  return boundedText(lesson, largestLessonFile, 'the lesson is too long');
}

/** The text of `answers.json`. @throws UnrollError 'invalid-input' if it is longer than what is read */
export function answersText(handedIn: HandedIn): string {
  const checked = checkBeforeWriting(handedInSchema, handedIn, answersFile);
  return boundedText(checked, largestAnswersFile, 'the answers are too long');
}

function boundedText(document: unknown, limit: number, problem: string): string {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  throw new UnrollError(
    'invalid-input',
    `${problem}: the file would have ${formatBytes(bytes)}, and at most ${formatBytes(limit)} are allowed; shorten texts`,
  );
}
