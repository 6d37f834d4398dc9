import type { Verification } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { visibleLine } from '#shared/text/control-characters';
import { counted, formatCount } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { Command, Outcome } from '../command.ts';
import { experimentPositional } from '../common-options.ts';
import { fieldOptions, machineOf } from '../config-flags.ts';
import { ProgressReporter } from '../progress.ts';
import { formatPairs } from '../table.ts';
import { verifyOnce, type VerifyInput } from '../verify-once.ts';

const stepsAllowed = 'a whole number from 0';

/** `verify`: trains an experiment again and compares the weights. */
export const verify: Command = {
  name: 'verify',
  summary: 'Trains an experiment again and checks that the weights match bit for bit.',
  description: [
    'The experiment is not changed. Weights are compared after steps 1, 2, 4, 8 and so on, after each epoch and at the end, as far as they were recorded. It stops at the first difference.',
    'All kernels give the same bits with any number of threads; TensorFlow.js doesn’t promise that.',
  ],
  positionals: [experimentPositional],
  options: [
    {
      title: 'How far',
      options: [
        {
          kind: 'value',
          name: 'steps',
          placeholder: 'N',
          allowed: stepsAllowed,
          help: 'Stops at the last recorded step up to this one. Default: the end.',
        },
      ],
    },
    {
      title: 'Machine',
      options: fieldOptions(['engine', 'threads']).map((option) => ({
        ...option,
        help: option.help.replace(/Default: .*$/, 'Default: the experiment’s own.'),
      })),
    },
  ],
  async run(invocation) {
    const { arguments: given, workbench, dependencies } = invocation;
    const [reference = ''] = given.positionals;
    const choices = choicesOf(given);
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id, name, config } = record;
    const reporter = new ProgressReporter(dependencies.stderr, config.epochs, dependencies.now);
    reporter.line(`Verifying ${visibleLine(name)} (${id})`);
    return outcome(id, await verifyOnce(invocation, { ...choices, experiment: id }, reporter));
  },
};

/** @returns the given number of steps, engine and threads */
function choicesOf(given: ParsedArguments): Omit<VerifyInput, 'experiment'> {
  const { values } = given;
  const { engine, threads } = machineOf(given);
  const written = values.get('steps');
  const steps = /^\d+$/.test(written ?? '') ? Number(written) : NaN;
  if (written !== undefined && !Number.isSafeInteger(steps)) {
    throw new UnrollError(
      'invalid-input',
      `--steps: ${written} is not allowed; use ${stepsAllowed}`,
    );
  }
  return {
    ...(values.has('engine') ? { engine } : {}),
    ...(values.has('threads') ? { threads } : {}),
    ...(written === undefined ? {} : { steps }),
  };
}

function outcome(experimentId: string, verification: Verification | null): Outcome {
  const { matches, step, expectedSha256, actualSha256, engine } = verification ?? notVerified;
  return {
    exitCode: verification === null ? 130 : verification.matches ? 0 : 1,
    json: {
      experimentId,
      ...{ matches, step, expectedSha256, actualSha256 },
      engine: engine?.name ?? null,
    },
    text: verification === null ? 'Not verified.' : describe(verification),
  };
}

const notVerified: { readonly [Key in keyof Verification]: null } = {
  matches: null,
  step: null,
  expectedSha256: null,
  actualSha256: null,
  engine: null,
};

function describe(verification: Verification): string {
  const { matches, step, expectedSha256, actualSha256, engine } = verification;
  const place = formatCount(step);
  const threads = counted(engine.threads, 'thread');
  const now =
    actualSha256 === null ? 'none: the loss stopped being finite' : `sha256 ${actualSha256}`;
  return [
    matches
      ? `The weights match bit for bit, up to step ${place}.`
      : `The weights do NOT match: of the recorded steps, ${place} is the first after which they differ.`,
    formatPairs([
      ['recorded', `sha256 ${expectedSha256}`],
      ['now', now],
      ['engine', `${engine.name} (${engine.instructionSet}), ${threads}`],
    ]),
  ].join('\n');
}
