import { afterEach, beforeEach, vi } from 'vitest';
import { effectScope, type App, type EffectScope } from 'vue';
import { AnsweringWorkbench, appWithStores } from './answering-workbench.ts';

/**
 * What tests of a query or another composable that follows events have in common, new for each test: a workbench, and
 * a scope in the app that is stopped after it. Time stands still until the test lets it pass.
 */
export function queryScope() {
  let workbench: AnsweringWorkbench;
  let app: App;
  let scope: EffectScope;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    workbench = new AnsweringWorkbench();
    app = appWithStores(workbench);
    scope = effectScope();
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });
  return {
    get workbench() {
      return workbench;
    },
    /** Uses a composable as a component would. */
    use: <Used>(composable: () => Used): Used => app.runWithContext(() => scope.run(composable))!,
    /** As when the component is left. */
    leave: (): void => scope.stop(),
  };
}
