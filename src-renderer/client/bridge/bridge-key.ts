import { inject, type App, type InjectionKey } from 'vue';
import type { Bridge } from '../bridge/bridge.ts';

const key: InjectionKey<Bridge> = Symbol('bridge');

/** Provides the bridge to the shell; pages need only `useWorkbench`. */
export function provideBridge(app: App, bridge: Bridge): void {
  app.provide(key, bridge);
}

/** The bridge to the workbench. @throws Error if none was provided */
export function useBridge(): Bridge {
  const bridge = inject(key);
  if (bridge === undefined) throw new Error('No bridge was provided to this app.');
  return bridge;
}
