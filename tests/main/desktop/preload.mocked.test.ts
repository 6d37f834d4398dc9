import { expect, test, vi } from 'vitest';
import type { DesktopBridge, MenuChoice } from '#shared/contract/desktop-bridge';

type Handler = (event: unknown, message: unknown) => void;
const electron = vi.hoisted(() => ({
  handlers: new Map<string, Handler>(),
  exposed: {} as Record<string, unknown>,
}));

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => (electron.exposed[name] = value),
  },
  ipcRenderer: {
    on: (channel: string, handler: Handler) => electron.handlers.set(channel, handler),
    invoke: () => Promise.resolve({ output: null }),
  },
}));

test('what is sent before the page listens is kept for its first listener', async () => {
  await import('#main/desktop/preload');
  const bridge = electron.exposed['unroll'] as DesktopBridge;
  const send = (choice: MenuChoice) => electron.handlers.get('unroll:menu-choice')?.({}, choice);
  send('settings');
  const heard: MenuChoice[] = [];
  const stop = bridge.onMenuChoice((choice) => heard.push(choice));
  send('import');
  stop();
  expect(heard).toEqual(['settings', 'import']);

  electron.handlers.get('unroll:event')?.({}, { kind: 'queueChanged' });
  const events: unknown[] = [];
  bridge.onEvent((event) => events.push(event));
  expect(events).toEqual([{ kind: 'queueChanged' }]);
});
