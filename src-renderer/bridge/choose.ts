import type { Bridge } from './bridge.ts';
import { browserBridge } from './browser.ts';
import { desktopBridge } from './desktop.ts';

/** The bridge for where this page runs: in the desktop's window, or in a browser that got it from the browser host. */
export function chooseBridge(): Bridge {
  if (window.unroll !== undefined) return desktopBridge(window.unroll);
  const url = new URL('api', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  return browserBridge(url.href);
}
