import { useAttempt } from '../../client/use-attempt.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { useLessonEditor } from './editor/lesson-editor.ts';
import { useLessonPlayer } from './player/lesson-player.ts';
import { useArchiveFile } from './use-archive-file.ts';

/** What can be done with the lessons of the list. */
export function useLessonActions() {
  const workbench = useWorkbench();
  const player = useLessonPlayer();
  const editor = useLessonEditor();
  const { attempt } = useAttempt();
  const { exportLesson } = useArchiveFile();

  /** Opens a lesson where it was left, in place of the editor unless that has changes. */
  async function start(lesson: string): Promise<void> {
    if (editor.leave()) await player.open(lesson);
  }

  /** Starts a lesson over, whether or not it is the open one. */
  async function restart(lesson: string): Promise<void> {
    if (!editor.leave()) return;
    if (player.id === lesson) return player.restart();
    await attempt(`restart ${lesson}`, 'The lesson was not started over', async () => {
      // What is still being saved would bring the answers back.
      await player.saved();
      await workbench.call('lessons.restart', { lesson });
      await player.open(lesson);
    });
  }

  async function remove(lesson: string): Promise<void> {
    await attempt(`remove ${lesson}`, 'The lesson was not deleted', async () => {
      player.keepEntered();
      await player.saved();
      await workbench.call('lessons.remove', { lesson });
      if (player.id === lesson) player.close();
    });
  }

  return {
    start,
    restart,
    remove,
    exportLesson: (lesson: string, title: string) => exportLesson({ lesson }, title),
  };
}
