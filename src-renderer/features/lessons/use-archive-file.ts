import type { CommandInput, CommandOutput } from '#shared/contract/commands';
import { answersMediaType } from '#shared/lessons/answers';
import { lessonMediaType } from '#shared/lessons/lesson';
import { receivedArchive } from '../../client/export/received-archive.ts';
import { useAttempt } from '../../client/use-attempt.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { saveFile } from '../../ui/save-file.ts';

type Asked<Name extends 'lessons.export' | 'lessons.handIn'> = Omit<
  CommandInput<Name>,
  'operation' | 'label'
>;

/** Has lessons and answers written, and saves them as files. The frame of the app shows the progress and can cancel it. */
export function useArchiveFile() {
  const workbench = useWorkbench();
  const { busy, attempt } = useAttempt();

  async function save(
    write: (asked: {
      operation: string;
      label: string;
    }) => Promise<CommandOutput<'lessons.export'>>,
    label: string,
    type: string,
  ): Promise<void> {
    const { bundle } = await write({ operation: crypto.randomUUID(), label });
    if (bundle === null) return;
    const content = await receivedArchive(workbench, bundle, { type });
    if (content !== null) saveFile(bundle.fileName, content, type);
  }

  function exportLesson({ lesson }: Asked<'lessons.export'>, title: string): Promise<void> {
    return attempt(`export ${lesson}`, 'The lesson was not exported', () =>
      save(
        (asked) => workbench.call('lessons.export', { ...asked, lesson }),
        `Export “${title}”`.slice(0, 200),
        lessonMediaType,
      ),
    );
  }

  function handIn(given: Asked<'lessons.handIn'>): Promise<void> {
    return attempt('handIn', 'The answers were not written', () =>
      save(
        (asked) => workbench.call('lessons.handIn', { ...asked, ...given }),
        'Write the answers',
        answersMediaType,
      ),
    );
  }

  return { busy, exportLesson, handIn };
}
