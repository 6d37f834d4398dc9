import { describe, it } from 'vitest';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import type { Engine, EngineOptions } from '#main/trainer/engines/engine';
import { skipBecause } from './skip-because.ts';

const reports = await engineReports(1);

/** Makes an engine of the kind under test. */
export type CreateEngine = (options: EngineOptions) => Promise<Engine>;

/**
 * Declares the same tests for each engine that can be had on this machine. Those that can't are shown as skipped, with
 * the reason printed.
 */
export function describeEngines(
  title: string,
  declareTests: (create: CreateEngine, name: Engine['description']['name']) => void,
): void {
  for (const { name, available, detail } of reports) {
    describe(`${title}, engine ${name}`, () => {
      if (available) {
        declareTests((options) => createEngine(name, options), name);
      } else {
        it(`${title}, engine ${name}`, (context) =>
          skipBecause(context, `it can't be had here: ${detail}`));
      }
    });
  }
}
