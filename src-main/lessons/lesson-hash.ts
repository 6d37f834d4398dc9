import { createHash } from 'node:crypto';
import type { Lesson } from '#shared/lessons/lesson';

/**
 * The SHA-256 of what a lesson teaches and asks, in hexadecimal. The ids of the runs that it brings don't count: they
 * can be others in every data folder.
 */
export function lessonHash(lesson: Lesson): string {
  const runs = lesson.runs.map((run) =>
    run.kind === 'train' ? run : { ...run, experiment: undefined },
  );
  return createHash('sha256')
    .update(JSON.stringify({ ...lesson, runs }))
    .digest('hex');
}
