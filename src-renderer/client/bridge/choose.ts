import { lockedPath } from '#shared/contract/proof';
import type { Bridge } from './bridge.ts';
import { browserBridge } from './browser.ts';
import { desktopBridge } from './desktop.ts';
import { obtainPageKey, takeToken } from './page-key.ts';
import { ProvenSocket } from './proven-socket.ts';

/** The bridge for where this page runs: in the desktop's window, or in a browser that got it from the browser host. */
export function chooseBridge(): Bridge {
  if (window.unroll !== undefined) return desktopBridge(window.unroll);
  const token = takeToken();
  const url = new URL('api', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';

  let key: CryptoKey | null = null;
  let hasBeenIn = false;
  return browserBridge(url.href, (to) => {
    const socket = new ProvenSocket({
      key: async () => (key ??= await obtainPageKey(token)),
      open: () => new WebSocket(to),
      // A page that has been in stays as it is: whatever has taken its host's place has nothing to say to it.
      onLocked: () => {
        if (!hasBeenIn) window.location.replace(lockedPath);
      },
    });
    socket.addEventListener('open', () => (hasBeenIn = true), { once: true });
    return socket;
  });
}
