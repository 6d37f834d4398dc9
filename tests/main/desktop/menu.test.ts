import { expect, test } from 'vitest';
import { menuTemplate } from '#main/desktop/menu';

type Item = ReturnType<typeof menuTemplate>[number];

function itemsOf(platform: NodeJS.Platform, forDevelopers = false) {
  const chosen: string[] = [];
  const template = menuTemplate({
    platform,
    forDevelopers,
    choose: (choice) => chosen.push(choice),
  });
  const items = template.flatMap(({ submenu }) => (submenu ?? []) as Item[]);
  return { template, items, chosen };
}

test.each(['linux', 'win32', 'darwin'] as const)('every choice is once in the menu on %s', (on) => {
  const { items, chosen } = itemsOf(on);
  for (const { click } of items) (click as (() => void) | undefined)?.();
  expect(chosen.toSorted()).toEqual([
    'about',
    'commandPalette',
    'guide',
    'import',
    'newExperiment',
    'settings',
    'shortcuts',
  ]);
});

test('every accelerator is there once', () => {
  const accelerators = itemsOf('linux').items.flatMap(({ accelerator }) => accelerator ?? []);
  expect(accelerators.toSorted()).toEqual([
    'CmdOrCtrl+,',
    'CmdOrCtrl+/',
    'CmdOrCtrl+K',
    'CmdOrCtrl+N',
    'CmdOrCtrl+O',
  ]);
});

test('macOS has its app menu, other systems have Quit under File', () => {
  const [appMenu] = itemsOf('darwin').template;
  expect(appMenu?.label).toBe('Unroll');
  const [file] = itemsOf('linux').template;
  expect(file?.submenu).toContainEqual({ role: 'quit' });
});

test('only developers are offered their tools', () => {
  const tools = { role: 'toggleDevTools' };
  expect(itemsOf('linux').items).not.toContainEqual(tools);
  expect(itemsOf('linux', true).items).toContainEqual(tools);
});
