import type { DesktopBridge } from '#shared/contract/desktop-bridge';

declare global {
  interface Window {
    /** Set by the desktop's preload script; undefined in a browser. */
    readonly unroll?: DesktopBridge;
  }
}
