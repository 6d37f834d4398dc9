import type { Option, ParsedArguments, Positional } from '../hosts/arguments.ts';
import { unrollHome, type ChosenHome } from '../storage/home.ts';
import type { OptionGroup } from './command.ts';
import { fieldOptions } from './config-flags.ts';

/** The options that every command has. */
export const commonOptions: OptionGroup = {
  title: 'Everywhere',
  options: [
    {
      kind: 'value',
      name: 'home',
      placeholder: 'FOLDER',
      allowed: 'a path',
      help: 'The data folder. Default: UNROLL_HOME, else the one chosen in the settings, else Unroll in your documents folder.',
    },
    {
      kind: 'switch',
      name: 'json',
      negatable: false,
      help: 'Prints one JSON document on standard output; an error as {"error":{"code","message"}}.',
    },
    { kind: 'switch', name: 'help', negatable: false, help: 'Shows this help.' },
  ],
};

/** @returns the given data folder, or else the usual one */
export function homeOf({ values }: ParsedArguments, env: NodeJS.ProcessEnv): ChosenHome {
  return unrollHome(env, values.get('home'));
}

/** The argument that names an experiment. */
export const experimentPositional: Positional = {
  name: 'experiment',
  help: 'the id of an experiment, the beginning of its id, or its name',
};

/** The options for commands that compute without training. */
export const machineOptions: OptionGroup = {
  title: 'Machine',
  options: fieldOptions(['engine', 'threads']) satisfies readonly Option[],
};
