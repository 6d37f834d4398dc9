import { useAttempt } from '../../client/use-attempt.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { useLessonPlayer } from './player/lesson-player.ts';
import { useArchiveFile } from './use-archive-file.ts';

/** What can be done with the lessons of the list. */
export function useLessonActions() {
  const workbench = useWorkbench();
  const player = useLessonPlayer();
  const { attempt } = useAttempt();
  const { busy, exportLesson } = useArchiveFile();

  /** Starts a lesson over, whether or not it is the open one. */
  async function restart(lesson: string): Promise<void> {
    await attempt(`restart ${lesson}`, 'The lesson was not started over', () =>
      workbench.call('lessons.restart', { lesson }),
    );
    await player.open(lesson);
  }

  async function remove(lesson: string): Promise<void> {
    if (player.id === lesson) player.close();
    await attempt(`remove ${lesson}`, 'The lesson was not deleted', () =>
      workbench.call('lessons.remove', { lesson }),
    );
  }

  return {
    busy,
    restart,
    remove,
    exportLesson: (lesson: string, title: string) => exportLesson({ lesson }, title),
  };
}
