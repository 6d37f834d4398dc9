import { inject, type App, type InjectionKey } from 'vue';
import type { Bridge } from '../bridge/bridge.ts';

const key: InjectionKey<Bridge> = Symbol('bridge');

/** Makes the bridge known to the shell; pages need only `useWorkbench`. */
export function provideBridge(app: App, bridge: Bridge): void {
  app.provide(key, bridge);
}

/** @throws Error where none was provided */
export function useBridge(): Bridge {
  const bridge = inject(key);
  if (bridge === undefined) throw new Error('No bridge was provided to this app.');
  return bridge;
}
