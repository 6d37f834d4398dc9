import { batchName } from '#shared/experiment/batch-name';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { notebookPresets, presets } from '#shared/experiment/presets';
import type { Command, Invocation, Outcome } from '../command.ts';
import { configFrom, fieldOptions } from '../config-flags.ts';
import { resultTable } from '../result-table.ts';
import type { RunResult } from '../run-result.ts';
import { trainNew, type Trained } from '../train-experiment.ts';

type ReproducedResult = Pick<
  RunResult,
  | 'cell'
  | 'parameters'
  | 'secondsPerEpoch'
  | 'testAccuracy'
  | 'testAccuracyInterval'
  | 'experimentId'
>;

const readoutHelp =
  'What the classifier sees: "all" steps as in the notebook, or the "last" step as in another common variant; ' +
  '"mean" works too. Default: all.';

/** `reproduce`: trains the three networks of the notebook that Unroll started from. */
export const reproduce: Command = {
  name: 'reproduce',
  summary: 'Trains the notebook’s RNN, GRU and LSTM on all 60,000 digits and compares them.',
  description: [
    'Each has two layers of 256 units and is trained for two epochs with Adam at 0.001 and batches of 64. Digits are read as 28 rows of 28 pixels.',
    'Each is saved as an experiment. Ctrl+C stops the current network; finished ones are kept.',
  ],
  positionals: [],
  options: [
    {
      title: 'Variation',
      options: fieldOptions(['readout', 'seed', 'trainingExamples', 'engine', 'threads']).map(
        (option) => (option.name === 'readout' ? { ...option, help: readoutHelp } : option),
      ),
    },
  ],
  async run(invocation) {
    const configs = notebookPresets.map((preset) => {
      const source = { name: `preset ${preset}`, config: presets[preset].config };
      return configFrom([source], invocation.arguments);
    });
    const listed = await invocation.workbench.call('experiments.list', {});
    const batches = listed.map((each) => (each.kind === 'experiment' ? each.record.batch : null));
    const batch = batchName(configs, batches);
    const trained: Trained[] = [];
    for (const config of configs) {
      const last = await trainNetwork(invocation, config, batch);
      trained.push(last);
      if (last.exitCode !== 0) break;
    }
    return outcome(trained);
  },
};

function trainNetwork(
  invocation: Invocation,
  config: ExperimentConfig,
  batch: string | null,
): Promise<Trained> {
  return trainNew(invocation, {
    config,
    batch,
    name: `Notebook ${config.cell}, readout ${config.readout}, seed ${config.seed}`,
    tags: ['reproduce'],
  });
}

function outcome(trained: readonly Trained[]): Outcome {
  const results = trained.map(({ result }) => result);
  const json = results.map((result): ReproducedResult => {
    const { cell, parameters, secondsPerEpoch, testAccuracy, testAccuracyInterval } = result;
    const { experimentId } = result;
    return {
      cell,
      parameters,
      secondsPerEpoch,
      testAccuracy,
      testAccuracyInterval,
      experimentId,
    };
  });
  return {
    exitCode: trained.at(-1)?.exitCode ?? 0,
    json,
    text: resultTable(results, 'cell'),
  };
}
