import { contextBridge } from 'electron';
import type { DesktopBridge } from '#shared/api/desktop-bridge';

const bridge: DesktopBridge = {
  versions: {
    electron: process.versions['electron'] ?? '',
    chrome: process.versions['chrome'] ?? '',
  },
};

contextBridge.exposeInMainWorld('unroll', bridge);
