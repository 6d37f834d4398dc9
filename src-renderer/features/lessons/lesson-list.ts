import { defineStore } from 'pinia';
import type { ListedAnswers, ListedLesson } from '#shared/contract/commands';
import { useListing } from '../../client/query/use-listing.ts';
import { useWorkbench } from '../../client/workbench.ts';

/** The lessons, those that come with Unroll first. Loaded by the page that shows them. */
export const useLessonList = defineStore('lessons', () => {
  const workbench = useWorkbench();
  const list = () => workbench.call('lessons.list', {});
  return useListing<readonly ListedLesson[]>(list, [], 'lessonsChanged');
});

/** What learners have handed in, the most recent first. */
export const useAnswerList = defineStore('lessonAnswers', () => {
  const workbench = useWorkbench();
  const list = () => workbench.call('lessons.listAnswers', {});
  return useListing<readonly ListedAnswers[]>(list, [], 'lessonsChanged');
});
