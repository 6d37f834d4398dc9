import { createPinia, setActivePinia } from 'pinia';
import type { App, Plugin } from 'vue';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { provideWorkbench } from '../../src-renderer/client/workbench.ts';

/** What a component is mounted with: fresh stores over a workbench, and more that it needs. */
export function mountOptions(workbench: WorkbenchApi, ...more: readonly Plugin[]) {
  const pinia = createPinia();
  setActivePinia(pinia);
  const withWorkbench = (app: App): void => provideWorkbench(app, workbench);
  return { attachTo: document.body, global: { plugins: [pinia, withWorkbench, ...more] } };
}
