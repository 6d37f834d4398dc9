/** Parts of the app that a step of a lesson can hide, or lock so that they are seen but can't be used. */
export const lessonAreas = {
  navigation: { label: 'Navigation', help: 'The pages at the left edge.' },
  tabs: { label: 'Tabs', help: 'The tabs of the page; the current one stays.' },
  actions: { label: 'Page actions', help: 'The buttons beside the page’s title.' },
} as const;

export type LessonArea = keyof typeof lessonAreas;
export type AreaState = 'hidden' | 'locked';
export type LessonAreas = Readonly<Partial<Record<LessonArea, AreaState>>>;
