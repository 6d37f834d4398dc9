import { lockedPath } from '#shared/contract/proof';
import type { Bridge } from './bridge.ts';
import { browserBridge } from './browser.ts';
import { desktopBridge } from './desktop.ts';
import { obtainPageKey, takeToken } from './page-key.ts';
import { ProvenSocket } from './proven-socket.ts';

/** The bridge for this page: that of the desktop's window, or of a browser that loaded it from the browser host. */
export function chooseBridge(): Bridge {
  if (window.unroll !== undefined) return desktopBridge(window.unroll);
  const token = takeToken();
  const url = new URL('api', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';

  let key: CryptoKey | null = null;
  let hasConnected = false;
  return browserBridge(url.href, (to) => {
    const socket = new ProvenSocket({
      key: async () => (key ??= await obtainPageKey(token)),
      open: () => new WebSocket(to),
      // A page that was connected before stays as it is: a program that replaced its host must not control it.
      onLocked: () => {
        if (!hasConnected) window.location.replace(lockedPath);
      },
    });
    socket.addEventListener('open', () => (hasConnected = true), { once: true });
    return socket;
  });
}
