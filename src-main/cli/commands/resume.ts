import type { Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { trainExperiment, trainingOutcome } from '../train-experiment.ts';

/** `resume`: continues an experiment from its checkpoint. */
export const resume: Command = {
  name: 'resume',
  summary: 'Goes on with an experiment that was stopped, interrupted or failed.',
  description: [
    'It goes on from the last checkpoint, to the same weights that an unbroken run would have reached.',
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
          help: 'Gives up the checkpoint, if it is damaged for example, and trains from the beginning.',
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
