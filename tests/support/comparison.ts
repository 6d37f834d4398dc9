import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { effectScope, type App, type Component, type EffectScope } from 'vue';
import type { ListedExperiment } from '#shared/contract/commands';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  useComparison,
  type Comparison,
} from '../../src-renderer/features/compare/use-comparison.ts';
import { useExperiments } from '../../src-renderer/client/stores/experiments.ts';
import { AnsweringWorkbench, appWithStores } from './answering-workbench.ts';

/** The stores and the router that the page of a comparison stands on, over a workbench that a test decides. */
export class ComparePages {
  readonly workbench = new AnsweringWorkbench();
  readonly router: Router;
  /** A page that a test can keep loading. */
  settingsPage: Promise<Component> = Promise.resolve({ render: () => null });
  readonly #app: App;

  constructor() {
    this.workbench.answer('preferences.update', ({ change }) => ({
      ...defaultPreferences,
      ...(change as Partial<Preferences>),
    }));
    this.#app = appWithStores(this.workbench);
    const component = { render: () => null };
    this.router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', name: 'experiments', component },
        { path: '/compare', name: 'compare', component },
        { path: '/settings', name: 'settings', component: () => this.settingsPage },
      ],
    });
    this.#app.use(this.router);
  }

  /** From now on these are the experiments there are. */
  async store(records: readonly ExperimentRecord[]): Promise<void> {
    const listed: ListedExperiment[] = records.map((record) => ({
      kind: 'experiment',
      record,
      readOnly: false,
    }));
    this.workbench.answer('experiments.list', () => listed);
    await useExperiments().refresh();
  }

  /** Opens the page at an address; stopping the scope leaves it. `more` is what else the page has. */
  async open<More = undefined>(
    query: Record<string, string>,
    more?: (comparison: Comparison) => More,
  ): Promise<{ comparison: Comparison; more: More; scope: EffectScope }> {
    await this.router.push({ name: 'compare', query });
    const scope = effectScope();
    return this.#app.runWithContext(() =>
      scope.run(() => {
        const comparison = useComparison();
        return { comparison, more: more?.(comparison) as More, scope };
      }),
    )!;
  }

  /** The query of the address that is shown. */
  get query(): Readonly<Record<string, unknown>> {
    return this.router.currentRoute.value.query;
  }
}
