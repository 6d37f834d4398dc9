import type { CommandOutput } from '#shared/contract/commands';
import type { HostedWorkbench } from './hosted-workbench.ts';

/** A page that uses the workbench. When it leaves, what only it could finish is cancelled. */
export class Client {
  readonly #workbench: Pick<HostedWorkbench, 'dispatch'>;
  /** The imports that it has begun, including finished ones. */
  readonly #imports = new Set<string>();
  /** The bundles that were written for it, including those that it has read. */
  readonly #bundles = new Set<string>();
  #hasLeft = false;

  constructor(workbench: Pick<HostedWorkbench, 'dispatch'>) {
    this.#workbench = workbench;
  }

  /** Executes a command; see `HostedWorkbench`. */
  async dispatch(name: string, input: unknown): Promise<unknown> {
    const output = await this.#workbench.dispatch(name, input);
    if (name === 'imports.begin') {
      this.#imports.add((output as CommandOutput<'imports.begin'>).id);
      if (this.#hasLeft) this.leave();
    }
    if (name === 'bundles.write') {
      const { bundle } = output as CommandOutput<'bundles.write'>;
      if (bundle !== null) this.#bundles.add(bundle.id);
      if (this.#hasLeft) this.leave();
    }
    return output;
  }

  /** Cancels the imports that the page hasn't finished, so that they don't block others, and discards its bundles. */
  leave(): void {
    this.#hasLeft = true;
    for (const id of this.#imports) {
      // Most are finished and no longer found.
      this.#workbench.dispatch('imports.cancel', { id }).catch(() => undefined);
    }
    this.#imports.clear();
    for (const bundle of this.#bundles) {
      this.#workbench.dispatch('bundles.discard', { bundle }).catch(() => undefined);
    }
    this.#bundles.clear();
  }
}
