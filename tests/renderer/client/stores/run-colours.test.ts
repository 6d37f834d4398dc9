import { beforeEach, expect, it } from 'vitest';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { useAppearance } from '../../../../src-renderer/client/stores/appearance.ts';
import { usePreferences } from '../../../../src-renderer/client/stores/preferences.ts';
import { useRunColours } from '../../../../src-renderer/client/stores/run-colours.ts';
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
  const slots = Array.from({ length: runSlots + 1 }, (_, run) => colours.slotOf(`run ${run}`));
  expect(slots).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
});

it('keeps the slot of a run over restarts', async () => {
  const before = useRunColours();
  before.slotOf('a');
  const slot = before.slotOf('b');
  await settled();
  expect(before.slotOf('c')).toBe(2);
  await settled();
  await usePreferences().saveViews();
  start();
  await usePreferences().refresh();
  const after = useRunColours();
  expect(after.slotOf('b')).toBe(slot);
  expect(after.slotOf('d')).toBe(3);
});

it('takes the colours from the palette and theme of the moment', async () => {
  const colours = useRunColours();
  expect(colours.colourOf('a')).toBe(palettes.standard.light[0]);
  useAppearance().systemTheme = 'dark';
  expect(colours.colourOf('a')).toBe(palettes.standard.dark[0]);
  await usePreferences().change({ palette: 'colourBlindSafe', theme: 'light' });
  expect(colours.colourOf('a')).toBe(palettes.colourBlindSafe.light[0]);
  expect(colours.palette).toEqual(palettes.colourBlindSafe.light);
});

it('lets a person choose a slot', async () => {
  const colours = useRunColours();
  colours.slotOf('a');
  await settled();
  colours.setSlot('a', 6);
  expect(colours.slotOf('a')).toBe(6);
});
