import type { Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { trainExperiment, trainingOutcome } from '../train-experiment.ts';

/** `resume`: continues an experiment from its checkpoint. */
export const resume: Command = {
  name: 'resume',
  summary: 'Continues an experiment that was stopped, interrupted or failed.',
  description: [
    'It continues from the last checkpoint and reaches the same weights as an uninterrupted run.',
  ],
  positionals: [experimentPositional],
  options: [
    {
      title: 'Starting point',
      options: [
        {
          kind: 'switch',
          name: 'start-over',
          negatable: false,
          help: 'Discards the checkpoint, for example if it is damaged, and trains from the beginning.',
        },
      ],
    },
  ],
  async run(invocation) {
    const { positionals, switches } = invocation.arguments;
    const [experiment = ''] = positionals;
    const command = switches.get('start-over') === true ? 'runs.startOver' : 'runs.resume';
    return trainingOutcome(await trainExperiment(invocation, command, experiment));
  },
};
