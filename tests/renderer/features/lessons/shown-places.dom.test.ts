import { expect, test } from 'vitest';
import { lessonPages } from '#shared/lessons/lesson-pages';
import { insideViews } from '../../../../src-renderer/features/compare/inside/inside-views.ts';
import { compareTabs } from '../../../../src-renderer/features/compare/comparison-state.ts';
import { dataTabs } from '../../../../src-renderer/features/data/data-view.ts';
import { drawTabs } from '../../../../src-renderer/features/draw/draw-tabs.ts';
import { inspectTabs } from '../../../../src-renderer/features/inspect/inspect-tabs.ts';
import { runTabs } from '../../../../src-renderer/features/run/use-run-commands.ts';
import { sweepTabs } from '../../../../src-renderer/features/sweeps/sweep-tabs.ts';
import { appPages } from '../../../../src-renderer/shell/pages.ts';

const tabs: Readonly<Record<string, readonly { readonly value: string }[]>> = {
  compare: compareTabs,
  data: dataTabs,
  draw: drawTabs,
  inspect: inspectTabs,
  run: runTabs,
  sweeps: sweepTabs,
};

test('lessons know the pages of the app, in their order, and what their paths need', () => {
  expect(Object.keys(lessonPages)).toEqual(appPages.map(({ name }) => name));
  for (const { name, path } of appPages) {
    const parts = [...path.matchAll(/:(\w+)(\??)/g)];
    const { needs = [], takes = [] } = lessonPages[name]!;
    const named = (mark: string) => parts.filter((part) => part[2] === mark).map((part) => part[1]);
    expect([needs, takes], name).toEqual([named(''), named('?')]);
  }
});

test('lessons know the tabs of every page', () => {
  for (const [name, { tabs: known = [] }] of Object.entries(lessonPages)) {
    expect(known, name).toEqual((tabs[name] ?? []).map(({ value }) => value));
  }
  expect(lessonPages['compare']!.choices).toEqual({
    inside: insideViews.map(({ value }) => value),
  });
});
