import type { DesktopBridge } from '#shared/api/desktop-bridge';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly unroll: DesktopBridge;
  }
}
