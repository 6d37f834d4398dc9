import { describe, inject, it } from 'vitest';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import type { Engine, EngineOptions } from '#main/trainer/engines/engine';
import type { EngineReport } from '#shared/contract/engines';
import { skipBecause } from './skip-because.ts';

const only = inject('engine');
const reports = (await engineReports(1)).filter(({ name }) => (only ?? name) === name);

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
  for (const report of reports) {
    const { name } = report;
    describeIfAvailable(`${title}, engine ${name}`, report, () => {
      declareTests((options) => createEngine(name, options), name);
    });
  }
}

/** Declares tests of the tensorflow engine, which are skipped like those of `describeEngines`. */
export function describeTensorflow(title: string, declareTests: () => void): void {
  const report = reports.find(({ name }) => name === 'tensorflow')!;
  describeIfAvailable(title, report, declareTests);
}

function describeIfAvailable(title: string, report: EngineReport, declareTests: () => void): void {
  describe(title, () => {
    if (report.available) {
      declareTests();
    } else {
      it(title, (context) => skipBecause(context, `it can't be had here: ${report.detail}`));
    }
  });
}
