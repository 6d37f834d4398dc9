import { beforeEach, expect, it } from 'vitest';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { useAppearance } from '../../../../src-renderer/client/stores/appearance.ts';
import { usePreferences } from '../../../../src-renderer/client/stores/preferences.ts';
import { maxKeptSlots, useRunColours } from '../../../../src-renderer/client/stores/run-colours.ts';
import { palettes, runSlots } from '#shared/appearance/palettes';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
let stored: Preferences;
beforeEach(() => {
  stored = defaultPreferences;
  start();
});

/** A window with nothing in its memory. */
function start(): void {
  workbench = new AnsweringWorkbench();
  workbench.answer('preferences.read', () => stored);
  workbench.answer('preferences.update', ({ change }) => {
    stored = { ...stored, ...change, views: { ...stored.views, ...change.views } } as Preferences;
    return stored;
  });
  appWithStores(workbench);
}

it('gives runs the slots one after the other, and the first again when all are taken', () => {
  const colours = useRunColours();
  const runs = Array.from({ length: runSlots + 1 }, (_, run) => `run ${run}`);
  colours.assign(runs);
  expect(runs.map(colours.slotOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
});

it('gives slots only to runs that have none', () => {
  const colours = useRunColours();
  colours.assign(['a', 'b']);
  colours.setSlot('a', 6);
  colours.assign(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map(colours.slotOf)).toEqual([6, 1, 2]);
});

it('changes nothing when a colour is read', async () => {
  const colours = useRunColours();
  const { views } = usePreferences().value;
  const slot = colours.slotOf('never listed');
  expect(slot).toBeGreaterThanOrEqual(0);
  expect(slot).toBeLessThan(runSlots);
  expect(colours.colourOf('never listed')).toBe(palettes.standard.light[slot]);
  await settled();
  await usePreferences().saveViews();
  expect(usePreferences().value.views).toBe(views);
  expect(workbench.calls).toEqual([]);
  colours.assign(['a']);
  expect(colours.slotOf('a')).toBe(0);
});

it('keeps the slot of a run over restarts', async () => {
  const before = useRunColours();
  before.assign(['a', 'b', 'c']);
  before.setSlot('a', 7);
  await usePreferences().saveViews();
  start();
  await usePreferences().refresh();
  const after = useRunColours();
  after.assign(['a', 'b', 'c', 'd']);
  expect(['a', 'b', 'c', 'd'].map(after.slotOf)).toEqual([7, 1, 2, 3]);
});

it('keeps the slots of the newest listed runs when there are too many', () => {
  const colours = useRunColours();
  const first = Array.from({ length: maxKeptSlots }, (_, run) => `first ${run}`);
  colours.assign(first);
  // Two runs are deleted, and three are added one by one.
  const left = [...first.slice(0, 1), ...first.slice(3)];
  for (const added of [['x'], ['x', 'y'], ['x', 'y', 'z']]) colours.assign([...left, ...added]);
  const kept = usePreferences().value.views['runColours'] as Record<string, number>;
  expect(Object.keys(kept)).toHaveLength(maxKeptSlots);
  const isKept = ['first 0', 'first 1', 'first 2', 'first 3'].map((id) => id in kept);
  expect(isKept).toEqual([false, false, false, true]);
  // New runs still get different slots.
  expect(['x', 'y', 'z'].map(colours.slotOf)).toEqual([0, 1, 2]);
});

it('takes the colours from the current palette and theme', async () => {
  const colours = useRunColours();
  colours.assign(['a']);
  expect(colours.colourOf('a')).toBe(palettes.standard.light[0]);
  useAppearance().systemTheme = 'dark';
  expect(colours.colourOf('a')).toBe(palettes.standard.dark[0]);
  await usePreferences().change({ palette: 'colourBlindSafe', theme: 'light' });
  expect(colours.colourOf('a')).toBe(palettes.colourBlindSafe.light[0]);
  expect(colours.palette).toEqual(palettes.colourBlindSafe.light);
});

it('lets the user choose a slot', () => {
  const colours = useRunColours();
  colours.assign(['a', 'b']);
  colours.setSlot('a', 6);
  expect(['a', 'b'].map(colours.slotOf)).toEqual([6, 1]);
});
