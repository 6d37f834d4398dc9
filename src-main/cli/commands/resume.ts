import type { Command } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { trainExperiment, trainingOutcome } from '../train-experiment.ts';

/** `resume`: goes on with an experiment from its checkpoint. */
export const resume: Command = {
  name: 'resume',
  summary: 'Goes on with an experiment that was stopped, interrupted or failed.',
  description: [
    'It goes on from the last checkpoint, to the same weights that an unbroken run would have reached.',
  ],
  positionals: [experimentPositional],
  options: [],
  async run(invocation) {
    const [experiment = ''] = invocation.arguments.positionals;
    return trainingOutcome(await trainExperiment(invocation, 'runs.resume', experiment));
  },
};
