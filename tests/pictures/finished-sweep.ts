import { cellNames } from '#shared/catalogue/cells/cells';
import type { WorkbenchApi } from '#shared/contract/workbench-api';

/** Runs a sweep of 20 trials over three rungs to its end. @returns its id */
export async function finishedSweep(api: WorkbenchApi): Promise<string> {
  const { id } = await api.call('sweeps.create', {
    definition: {
      name: 'Cells, sizes and rates',
      base: { epochs: 9, trainingExamples: 300, validationExamples: 200, batchSize: 50 },
      space: [
        { field: 'cell', values: [...cellNames] },
        { field: 'hiddenSize', values: [8, 16, 32] },
        { field: 'learningRate', from: 1e-4, to: 1e-1, logarithmic: true },
      ],
      method: { kind: 'random', trials: 20 },
      halving: { kind: 'synchronous', firstRung: 1, factor: 3 },
    },
  });
  const ended = new Promise<void>((resolve) => {
    const unsubscribe = api.subscribe((event) => {
      if (event.kind !== 'sweepChanged' || event.id !== id || event.status === 'running') return;
      unsubscribe();
      resolve();
    });
  });
  await api.call('sweeps.run', { sweep: id });
  await ended;
  return id;
}
