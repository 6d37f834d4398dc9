import { contextBridge, ipcRenderer } from 'electron';
import type { BridgeAnswer, DesktopBridge, MenuChoice } from '#shared/contract/desktop-bridge';
import type { WorkbenchEvent } from '#shared/contract/events';
import { channels, type OpenedFile } from './channels.ts';

/**
 * Makes the subscription to a channel. The window's listeners are given what was sent and nothing of Electron's. What
 * comes before there is a listener is kept for the first one.
 */
function subscription<Message>(channel: string) {
  const listeners = new Set<(message: Message) => void>();
  const kept: Message[] = [];
  ipcRenderer.on(channel, (_event, message: Message) => {
    if (listeners.size === 0) kept.push(message);
    for (const listener of listeners) listener(message);
  });
  return (listener: (message: Message) => void): (() => void) => {
    listeners.add(listener);
    for (const message of kept.splice(0)) listener(message);
    return () => {
      listeners.delete(listener);
    };
  };
}

const bridge: DesktopBridge = {
  versions: {
    electron: process.versions['electron'] ?? '',
    chrome: process.versions['chrome'] ?? '',
  },
  call: (command, input) =>
    ipcRenderer.invoke(channels.call, command, input) as Promise<BridgeAnswer>,
  onEvent: subscription<WorkbenchEvent>(channels.event),
  onMenuChoice: subscription<MenuChoice>(channels.menuChoice),
  onOpenFile: subscription<OpenedFile>(channels.openFile),
};

contextBridge.exposeInMainWorld('unroll', bridge);
