import { inject, type App, type InjectionKey } from 'vue';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

const key: InjectionKey<WorkbenchApi> = Symbol('workbench');

/** Provides a workbench to an app; call it before any of its stores is used. */
export function provideWorkbench(app: App, api: WorkbenchApi): void {
  app.provide(key, api);
}

/**
 * The workbench. Call it in a setup function or a store. Its `call` throws UnrollError.
 * @throws Error if none was provided
 */
export function useWorkbench(): WorkbenchApi {
  const api = inject(key);
  if (api === undefined) throw new Error('No workbench was provided to this app.');
  return api;
}
