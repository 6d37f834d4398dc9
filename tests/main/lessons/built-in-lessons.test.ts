import { describe, expect, test } from 'vitest';
import { configProblems } from '#shared/experiment/config';
import { runsOfPlace } from '#shared/lessons/lesson';
import { builtInLessons } from '#main/lessons/built-in-lessons';
import { appPages } from '../../../src-renderer/shell/pages.ts';

describe.each(builtInLessons().map((lesson) => [lesson.title, lesson] as const))(
  '“%s”',
  (_, lesson) => {
    test('takes less than 15 minutes, and asks something in most steps', () => {
      expect(lesson.minutes).toBeLessThan(15);
      const asking = lesson.steps.filter(({ question }) => question !== null);
      expect(asking.length).toBeGreaterThan(lesson.steps.length / 2);
    });

    test('shows only pages that there are, and runs after they were trained', () => {
      const pages = appPages.map(({ name }) => name);
      const trained = new Set<string>();
      for (const { place, train, title } of lesson.steps) {
        if (place !== null) expect(pages, title).toContain(place.page);
        for (const name of runsOfPlace(place)) expect(trained, title).toContain(name);
        for (const name of train) trained.add(name);
      }
    });

    test('trains all of its runs, with configs that are allowed', () => {
      const trained = lesson.steps.flatMap(({ train }) => train);
      expect([...trained].sort()).toEqual(lesson.runs.map(({ name }) => name).sort());
      for (const run of lesson.runs) {
        expect(run.kind === 'train' && configProblems(run.config)).toEqual([]);
      }
    });
  },
);
