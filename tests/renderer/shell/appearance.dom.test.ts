import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, type EffectScope } from 'vue';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import { useAppearanceOnPage } from '../../../src-renderer/shell/appearance.ts';
import { AnsweringWorkbench, appWithStores } from '../../support/answering-workbench.ts';

/** The system’s settings, by media query. */
const wishes = new Map<string, MediaQueryList & { matches: boolean }>();
const dark = '(prefers-color-scheme: dark)';
const still = '(prefers-reduced-motion: reduce)';
let workbench: AnsweringWorkbench;
let scope: EffectScope;

beforeEach(() => {
  wishes.clear();
  vi.spyOn(window, 'matchMedia').mockImplementation((query) => {
    const target = Object.assign(new EventTarget(), { matches: false }) as MediaQueryList;
    wishes.set(query, target);
    return target;
  });
  workbench = new AnsweringWorkbench();
  const app = appWithStores(workbench);
  scope = effectScope();
  app.runWithContext(() => scope.run(useAppearanceOnPage));
});
afterEach(() => {
  scope.stop();
  vi.restoreAllMocks();
});

async function wish(query: string, matches: boolean): Promise<void> {
  const media = wishes.get(query)!;
  Object.assign(media, { matches });
  media.dispatchEvent(new Event('change'));
  await nextTick();
}

async function prefer(own: Partial<Preferences>): Promise<void> {
  workbench.emit({ kind: 'preferencesChanged', preferences: { ...defaultPreferences, ...own } });
  await nextTick();
}

const page = (): string[] => {
  const { theme, motion } = document.documentElement.dataset;
  return [theme!, motion!];
};

it('the page follows the system’s settings', async () => {
  expect(page()).toEqual(['light', 'full']);
  await wish(dark, true);
  expect(page()).toEqual(['dark', 'full']);
  await wish(still, true);
  expect(page()).toEqual(['dark', 'reduced']);
});

it('preferences override the system’s settings', async () => {
  await wish(dark, true);
  await prefer({ theme: 'light', motion: 'reduced' });
  expect(page()).toEqual(['light', 'reduced']);
  await wish(still, true);
  await prefer({ theme: 'dark', motion: 'full' });
  expect(page()).toEqual(['dark', 'full']);
});

it('the run colours are those of the palette and the theme', async () => {
  const colour = () => document.documentElement.style.getPropertyValue('--run-0');
  const seen = new Set([colour()]);
  await prefer({ palette: 'colourBlindSafe' });
  seen.add(colour());
  await wish(dark, true);
  seen.add(colour());
  expect(seen.size).toBe(3);
});

it('the system is ignored once the window is gone', async () => {
  scope.stop();
  await wish(dark, true);
  expect(page()).toEqual(['light', 'full']);
});
