import { ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { MenuChoice } from '#shared/contract/desktop-bridge';
import { useAppearance } from '../client/stores/appearance.ts';
import { useCommands } from '../client/stores/commands.ts';
import { usePreferences } from '../client/stores/preferences.ts';
import { useQuickStart } from '../client/stores/quick-start.ts';
import { useUndo } from '../client/stores/undo.ts';
import { guidePages } from '../features/help/guide-contents.ts';
import { appPages } from './pages.ts';

/** The id of the command for each choice in the desktop's menu. */
export const commandOfChoice: Readonly<Record<MenuChoice, string>> = {
  newExperiment: 'goTo.new',
  import: 'import',
  settings: 'goTo.settings',
  commandPalette: 'palette',
  guide: 'goTo.help',
  shortcuts: 'shortcuts',
  about: 'about',
};

/** Registers the commands that work on every page. */
export function useShellCommands() {
  const router = useRouter();
  const route = useRoute();
  const appearance = useAppearance();
  const preferences = usePreferences();
  const undo = useUndo();
  const quickStart = useQuickStart();
  const paletteOpen = ref(false);
  const shortcutsOpen = ref(false);

  const goToPages = appPages.flatMap(({ name, title, keys }) =>
    keys === undefined
      ? []
      : [
          {
            id: `goTo.${name}`,
            label: title,
            group: 'Go to',
            keys,
            area: 'navigation' as const,
            run: () => router.push({ name }),
          },
        ],
  );

  const openGuide = (topic: string | undefined) =>
    router.push({ name: 'help', params: topic === undefined ? {} : { topic } });
  const guideCommands = guidePages.map(({ topic, title }) => ({
    id: `help.${topic}`,
    label: `Help: ${title}`,
    group: 'Help',
    area: 'navigation' as const,
    run: () => openGuide(topic),
  }));

  useCommands().register([
    ...goToPages,
    {
      id: 'quickStart.part',
      label: 'Train RNN, GRU and LSTM on 10,000 digits',
      group: 'Train',
      // They lead to the comparison of what they train.
      area: 'navigation',
      run: () => quickStart.trainThreeCells('part'),
    },
    {
      id: 'quickStart.whole',
      label: 'Train the whole notebook: RNN, GRU and LSTM on 60,000 digits',
      group: 'Train',
      area: 'navigation',
      run: () => quickStart.trainThreeCells('whole'),
    },
    {
      id: 'palette',
      label: 'Search and commands',
      group: 'General',
      keys: 'Ctrl+K',
      run: () => (paletteOpen.value = true),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      group: 'General',
      keys: 'Ctrl+/',
      run: () => (shortcutsOpen.value = true),
    },
    {
      id: 'undo',
      label: 'Undo',
      group: 'General',
      keys: 'Ctrl+Z',
      run: () => undo.undo(),
      enabled: () => undo.canUndo,
    },
    {
      id: 'redo',
      label: 'Redo',
      group: 'General',
      keys: 'Ctrl+Shift+Z',
      run: () => undo.redo(),
      enabled: () => undo.canRedo,
    },
    {
      id: 'theme',
      label: 'Switch between light and dark',
      group: 'General',
      keys: 'Alt+T',
      run: () => preferences.change({ theme: appearance.theme === 'dark' ? 'light' : 'dark' }),
    },
    {
      id: 'about',
      label: 'About Unroll',
      group: 'General',
      area: 'navigation',
      run: () => router.push({ name: 'settings', hash: '#about' }),
    },
    {
      id: 'help.page',
      label: 'Help with this page',
      group: 'Help',
      keys: 'F1',
      area: 'navigation',
      run: () => openGuide(appPages.find(({ name }) => name === route.name)?.help),
    },
    ...guideCommands,
  ]);

  return { paletteOpen, shortcutsOpen };
}
