import { largestPiece, type CommandInput } from '#shared/contract/commands';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { Lesson } from '#shared/lessons/lesson';
import { parseLesson } from '#shared/lessons/lesson-problems';
import { importFiles } from './imports.ts';

/** The content of a small `lesson.json` with a question of each kind, a run to train and one that it brings. */
export function lessonDocument(own: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ schemaVersion: 1, id: 'cells', title: 'Three cells', summary: 'About cells.', minutes: 5 },
    author: 'A teacher',
    runs: [
      { kind: 'train', name: 'gru', label: 'GRU', config: { cell: 'GRU', epochs: 1 } },
      { kind: 'brought', name: 'lstm', label: 'LSTM', experiment: 'a' },
    ],
    steps: [
      {
        ...{ id: 'look', title: 'Look', text: 'Some **text**.', train: ['gru'] },
        place: { page: 'compare', query: { runs: '@gru,@lstm', tab: 'results' } },
        areas: { navigation: 'hidden' },
        question: {
          ...{ kind: 'choice', text: 'Which?', options: ['RNN', 'GRU'], correct: [1] },
          ...{ hint: 'Look again.', explanation: 'It has gates.' },
        },
      },
      {
        ...{ id: 'count', title: 'Count', text: 'How many?' },
        question: { kind: 'number', text: 'How many steps?', answer: 28, tolerance: 0.5 },
      },
      {
        ...{ id: 'explain', title: 'Explain', text: 'Why?' },
        question: { kind: 'text', text: 'Explain it.', answer: 'Because of gates.' },
      },
    ],
    ...own,
  };
}

export const sampleLesson = (own: Record<string, unknown> = {}): Lesson =>
  parseLesson(lessonDocument(own));

/** A lesson without runs. */
export const plainLesson = (own: Record<string, unknown> = {}): Record<string, unknown> =>
  lessonDocument({ runs: [], steps: [{ id: 'one', title: 'One', text: 'Read this.' }], ...own });

/** Saves a lesson in place of the one with its id, as it is stored now. */
export async function replaceLesson(
  workbench: Pick<WorkbenchApi, 'call'>,
  lesson: Record<string, unknown>,
) {
  const id = String(lesson['id']);
  const stored = await workbench.call('lessons.read', { lesson: id });
  return workbench.call('lessons.save', { lesson, replaces: stored.revision });
}

let operations = 0;

/** Has a lesson or answers written, and reads all of it. */
export async function writtenBy(
  workbench: Pick<WorkbenchApi, 'call'>,
  command:
    | { name: 'lessons.export'; lesson: string }
    | { name: 'lessons.handIn'; lesson: string; by: string },
): Promise<{ readonly fileName: string; readonly bytes: Uint8Array }> {
  const asked = { operation: `lesson ${(operations += 1)}`, label: 'Export' };
  const { bundle } =
    command.name === 'lessons.export'
      ? await workbench.call('lessons.export', { ...asked, lesson: command.lesson })
      : await workbench.call('lessons.handIn', {
          ...{ ...asked, lesson: command.lesson, name: command.by },
        } satisfies CommandInput<'lessons.handIn'>);
  const read = { bundle: bundle!.id, offset: 0, length: largestPiece };
  const { piece } = await workbench.call('bundles.read', read);
  await workbench.call('bundles.discard', { bundle: bundle!.id });
  return { fileName: bundle!.fileName, bytes: piece };
}

/** Imports a lesson or answers. */
export function importLesson(workbench: Pick<WorkbenchApi, 'call'>, bytes: Uint8Array) {
  return importFiles(workbench, { kind: 'lesson' }, { 'a.unroll-lesson': bytes });
}
