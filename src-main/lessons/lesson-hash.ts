import { createHash } from 'node:crypto';
import type { Lesson } from '#shared/lessons/lesson';

/**
 * The SHA-256 of what a lesson teaches and asks, in hexadecimal. Its own id and the ids of the runs that it brings don't
 * count: they can be others in every data folder. Nor do the order of fields and empty ones, which are as good as left
 * out, so that a lesson keeps its hash when a later version adds a field that is empty by default.
 */
export function lessonHash(lesson: Lesson): string {
  const runs = lesson.runs.map((run) =>
    run.kind === 'train'
      ? // As a text, because false and an empty text mean something in a config.
        { ...run, config: JSON.stringify(run.config, Object.keys(run.config).sort()) }
      : { ...run, experiment: '' },
  );
  const text = JSON.stringify({ ...lesson, id: '', runs }, (_key, value: unknown) =>
    isEmpty(value) ? undefined : sorted(value),
  );
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The SHA-256 of everything that is stored of a lesson, in hexadecimal. Unlike its hash it changes with every change, so
 * that it tells whether a lesson is still as somebody has read it.
 */
export function lessonRevision(lesson: Lesson): string {
  return createHash('sha256').update(JSON.stringify(lesson)).digest('hex');
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object') return value === null || Object.keys(value).length === 0;
  return value === '' || value === false;
}

/** Entries of an object in the order of their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
