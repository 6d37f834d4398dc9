import { builtinEnvironments, type Environment } from 'vitest/runtime';

const made = Symbol.for('unroll.document');

/**
 * The document of happy-dom, made once for all files of a worker: Vue keeps the one that it was loaded with, and to load
 * it again for each file would take longer than the tests themselves.
 */
const oneDocument: Environment = {
  name: 'one-document',
  viteEnvironment: 'client',
  async setup(global: typeof globalThis & { [made]?: true }, options) {
    if (global[made] === undefined) {
      await builtinEnvironments['happy-dom'].setup(global, options);
      global[made] = true;
    }
    return {
      teardown(): void {
        document.head.replaceChildren();
        document.body.replaceChildren();
        localStorage.clear();
        sessionStorage.clear();
      },
    };
  },
};

// oxlint-disable-next-line import/no-default-export -- Vitest takes an environment from there.
export default oneDocument;
