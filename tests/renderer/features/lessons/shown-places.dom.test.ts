import { describe, expect, test } from 'vitest';
import { builtInLessons } from '#main/lessons/built-in-lessons';
import { insideViews } from '../../../../src-renderer/features/compare/inside/inside-views.ts';
import { compareTabs } from '../../../../src-renderer/features/compare/comparison-state.ts';
import { dataTabs } from '../../../../src-renderer/features/data/data-view.ts';
import { drawTabs } from '../../../../src-renderer/features/draw/draw-tabs.ts';
import { inspectTabs } from '../../../../src-renderer/features/inspect/inspect-tabs.ts';
import { runTabs } from '../../../../src-renderer/features/run/use-run-commands.ts';
import { partName } from '../../../../src-renderer/ui/page-parts.ts';

const tabsOf: Readonly<Record<string, readonly { readonly value: string }[]>> = {
  compare: compareTabs,
  data: dataTabs,
  draw: drawTabs,
  inspect: inspectTabs,
  run: runTabs,
};

describe.each(builtInLessons().map((lesson) => [lesson.title, lesson] as const))(
  '“%s”',
  (_, { steps }) => {
    test('opens tabs and views that its pages have', () => {
      for (const { title, place } of steps) {
        const { tab, inside } = place?.query ?? {};
        const tabs = (tabsOf[place?.page ?? ''] ?? []).map(({ value }) => value);
        if (tab !== undefined) expect(tabs, title).toContain(tab);
        if (inside !== undefined) {
          expect([place?.page, tab], title).toEqual(['compare', 'inside']);
          expect(
            insideViews.map(({ value }) => value),
            title,
          ).toContain(inside);
        }
      }
    });

    test('points at tabs that its pages have', () => {
      for (const { title, place, highlight } of steps) {
        if (highlight === null) continue;
        const tabs = (tabsOf[place?.page ?? ''] ?? []).map(({ value }) => partName('tab', value));
        expect(tabs, title).toContain(highlight);
      }
    });
  },
);
