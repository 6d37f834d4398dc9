import { createPinia, setActivePinia } from 'pinia';
import { createApp, type App } from 'vue';
import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { provideWorkbench } from '../../src-renderer/client/workbench.ts';

type Answer<Name extends CommandName> = (
  input: CommandInput<Name>,
) => CommandOutput<Name> | Promise<CommandOutput<Name>>;

/** A workbench whose answers a test decides, and whose events it sends. */
export class AnsweringWorkbench implements WorkbenchApi {
  /** What was called, in order. */
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = [];
  readonly #answers = new Map<CommandName, (input: never) => unknown>();
  readonly #listeners = new Set<(event: WorkbenchEvent) => void>();

  /** From now on this is the answer to a command; the function may throw. */
  answer<Name extends CommandName>(name: Name, answer: Answer<Name>): this {
    this.#answers.set(name, answer);
    return this;
  }

  /** From now on a command is refused. */
  refuse(name: CommandName, message: string): this {
    this.#answers.set(name, () => {
      throw new UnrollError('storage', message);
    });
    return this;
  }

  /**
   * From now on each call of a command waits until the test answers it. The function that is returned answers the
   * call that has waited longest.
   */
  hold<Name extends CommandName>(name: Name): (output: CommandOutput<Name>) => Promise<void> {
    const waiting: ((output: CommandOutput<Name>) => void)[] = [];
    this.answer(name, () => new Promise((resolve) => waiting.push(resolve)));
    return async (output) => {
      waiting.shift()!(output);
      await settled();
    };
  }

  /** The inputs that a command was called with, in order. */
  inputs<Name extends CommandName>(name: Name): CommandInput<Name>[] {
    return this.calls
      .filter((call) => call.name === name)
      .map(({ input }) => input as CommandInput<Name>);
  }

  /** Tells all listeners of an event. */
  emit(event: WorkbenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandOutput<Name>> {
    // What can't be copied can't cross to the workbench.
    this.calls.push({ name, input: structuredClone(input) });
    const answer = this.#answers.get(name);
    if (answer === undefined) throw new Error(`The test has no answer to ${name}.`);
    return (await answer(input as never)) as CommandOutput<Name>;
  }

  subscribe(listener: (event: WorkbenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** An app with a fresh set of stores over a fake workbench; stores are used without a component. */
export function appWithStores(workbench: WorkbenchApi): App {
  const pinia = createPinia();
  const app = createApp({}).use(pinia);
  provideWorkbench(app, workbench);
  setActivePinia(pinia);
  return app;
}

/** Resolves once everything that was only waiting for its turn has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
