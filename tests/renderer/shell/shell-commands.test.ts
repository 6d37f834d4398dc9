import { beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type App } from 'vue';
import {
  routeLocationKey,
  routerKey,
  type RouteLocationNormalizedLoaded,
  type Router,
} from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { commandOfChoice, useShellCommands } from '../../../src-renderer/shell/shell-commands.ts';
import { useAppearance } from '../../../src-renderer/client/stores/appearance.ts';
import { useCommands } from '../../../src-renderer/client/stores/commands.ts';
import { guidePages } from '../../../src-renderer/features/help/guide-contents.ts';
import { useUndo } from '../../../src-renderer/client/stores/undo.ts';
import { AnsweringWorkbench, appWithStores, settled } from '../../support/answering-workbench.ts';
import { sampleRecord } from '../../support/records.ts';

let app: App;
let workbench: AnsweringWorkbench;
const push = vi.fn();
const route = { name: 'draw' };

beforeEach(() => {
  vi.clearAllMocks();
  workbench = new AnsweringWorkbench().answer('preferences.update', ({ change }) => ({
    ...defaultPreferences,
    ...(change as object),
  }));
  app = appWithStores(workbench);
  app.provide(routerKey, { push } as unknown as Router);
  app.provide(routeLocationKey, route as unknown as RouteLocationNormalizedLoaded);
});

const register = () => app.runWithContext(() => effectScope().run(() => useShellCommands())!);
const run = (id: string) => useCommands().run(id);

describe('the commands of every page', () => {
  it('lead to each page', () => {
    register();
    const pages = [
      'experiments',
      'compare',
      'new',
      'queue',
      'draw',
      'data',
      'settings',
      'help',
      'trash',
    ];
    for (const page of pages) expect(run(`goTo.${page}`)).toBe(true);
    expect(push.mock.calls).toEqual(pages.map((name) => [{ name }]));
    run('about');
    expect(push).toHaveBeenLastCalledWith({ name: 'settings', hash: '#about' });
  });

  it('train the notebook’s three networks, in part or whole (U7)', async () => {
    workbench.answer('experiments.createMany', ({ drafts }) =>
      drafts.map((_, index) => sampleRecord({ id: `run-${index}` })),
    );
    register();
    for (const id of ['quickStart.part', 'quickStart.whole']) {
      expect(run(id)).toBe(true);
      await vi.waitFor(() => expect(push).toHaveBeenCalled());
      expect(push.mock.lastCall![0]).toMatchObject({ name: 'compare' });
      push.mockClear();
    }
    const examples = workbench
      .inputs('experiments.createMany')
      .map(({ drafts }) => drafts.map(({ config }) => config.trainingExamples));
    expect(examples).toEqual([
      [10_000, 10_000, 10_000],
      [0, 0, 0],
    ]);
  });

  it('open the palette and the list of shortcuts', () => {
    const { paletteOpen, shortcutsOpen } = register();
    expect([paletteOpen.value, shortcutsOpen.value]).toEqual([false, false]);
    run('palette');
    run('shortcuts');
    expect([paletteOpen.value, shortcutsOpen.value]).toEqual([true, true]);
  });

  it('open the guide at each of its pages, and at the one for the current page', () => {
    register();
    const titles = useCommands().all.flatMap(({ label }) => label.match(/^Help: .+/) ?? []);
    expect(titles).toHaveLength(guidePages.length);
    expect(titles).toContain('Help: Is it really better?');
    run('help.is-it-better');
    expect(push).toHaveBeenLastCalledWith({ name: 'help', params: { topic: 'is-it-better' } });
    run('help.page');
    expect(push).toHaveBeenLastCalledWith({ name: 'help', params: { topic: 'draw-digits' } });
  });

  it('undo and redo', async () => {
    register();
    expect([run('undo'), run('redo')]).toEqual([false, false]);
    const done: string[] = [];
    const step = (word: string) => () => {
      done.push(word);
      return Promise.resolve();
    };
    useUndo().push({ label: 'it', undo: step('undone'), redo: step('done again') });
    expect(run('redo')).toBe(false);
    expect(run('undo')).toBe(true);
    await vi.waitFor(() => expect(useUndo().canRedo).toBe(true));
    expect(run('redo')).toBe(true);
    await vi.waitFor(() => expect(done).toEqual(['undone', 'done again']));
  });

  it('switch between light and dark, whatever the system’s theme is', async () => {
    register();
    useAppearance().systemTheme = 'dark';
    run('theme');
    await settled();
    expect(useAppearance().theme).toBe('light');
    run('theme');
    await settled();
    expect(useAppearance().theme).toBe('dark');
    expect(workbench.inputs('preferences.update')).toHaveLength(2);
  });

  it('have different keys', () => {
    register();
    const keys = useCommands().all.flatMap((command) => command.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('cover every choice in the desktop’s menu', () => {
    register();
    // That of files is registered where they are imported.
    const ids = [...useCommands().all.map(({ id }) => id), 'import'];
    for (const id of Object.values(commandOfChoice)) expect(ids).toContain(id);
  });
});
