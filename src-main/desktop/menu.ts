import type { MenuItemConstructorOptions } from 'electron';
import type { MenuChoice } from '#shared/contract/desktop-bridge';

type Item = MenuItemConstructorOptions;

const separator: Item = { type: 'separator' };

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Whether to offer the developer tools. */
  readonly forDevelopers: boolean;
  readonly choose: (choice: MenuChoice) => void;
}

/** The native menu. What the window does itself is handed to it as a choice. */
export function menuTemplate({ platform, forDevelopers, choose }: MenuOptions): Item[] {
  const isMac = platform === 'darwin';
  const item = (label: string, choice: MenuChoice, accelerator?: string): Item => ({
    label,
    id: choice,
    ...(accelerator !== undefined && { accelerator }),
    click: () => {
      choose(choice);
    },
  });
  const about = item('About Unroll', 'about');
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');

  const appMenu: Item = {
    label: 'Unroll',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: Item = {
    label: '&File',
    submenu: [
      item('&New experiment…', 'newExperiment', 'CmdOrCtrl+N'),
      item('&Import…', 'import', 'CmdOrCtrl+O'),
      separator,
      ...(isMac ? [{ role: 'close' } satisfies Item] : [settings, separator, quit]),
    ],
  };
  const view: Item = {
    label: '&View',
    submenu: [
      item('&Command palette…', 'commandPalette', 'CmdOrCtrl+K'),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(forDevelopers ? [separator, { role: 'reload' } as Item, developerTools] : []),
    ],
  };
  const help: Item = {
    role: 'help',
    submenu: [
      item('&Guide', 'guide'),
      item('&Keyboard shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
      ...(isMac ? [] : [separator, about]),
    ],
  };
  return [
    ...(isMac ? [appMenu] : []),
    file,
    // The window undoes and redoes on its own; in a text field the system's ways work without a menu.
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
    help,
  ];
}

const quit: Item = { role: 'quit' };
const developerTools: Item = { role: 'toggleDevTools' };
