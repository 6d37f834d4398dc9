import type { z } from 'zod';
import {
  commands,
  type CheckedInput,
  type CommandName,
  type CommandOutput,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { describeIssue } from '#shared/json/issues';
import { inputProblem } from './plain-input.ts';

/** The handler of each command. */
export type Handlers = {
  readonly [Name in CommandName]: (input: CheckedInput<Name>) => Promise<CommandOutput<Name>>;
};

/**
 * Checks a command and its input, then executes it. Nothing is trusted before the check, so that any host can pass on
 * what it was sent.
 * @throws UnrollError 'invalid-input' naming the command or the field; else whatever the handler throws.
 */
export async function dispatch(handlers: Handlers, name: string, input: unknown): Promise<unknown> {
  if (!isCommand(name)) {
    throw new UnrollError(
      'invalid-input',
      `there is no command ${JSON.stringify(name)}; use one of ${Object.keys(commands).join(', ')}`,
    );
  }
  const problem = inputProblem(input);
  if (problem !== null) throw new UnrollError('invalid-input', `${name}: ${problem}`);
  const schema: z.ZodType = commands[name].input;
  const checked = schema.safeParse(input);
  if (!checked.success) {
    throw new UnrollError(
      'invalid-input',
      `${name}: ${checked.error.issues.map((issue) => describeIssue(issue)).join('; ')}`,
    );
  }
  const handler = handlers[name] as (input: unknown) => Promise<unknown>;
  return handler(checked.data);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
