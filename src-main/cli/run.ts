import { toWireError, UnrollError } from '#shared/contract/errors';
import { nearest } from '#shared/text/nearest';
import { parseArguments } from '../hosts/arguments.ts';
import type { Command, Dependencies, Invocation, OwnedWorkbench } from './command.ts';
import { cliCommands } from './commands/index.ts';
import { commonOptions, homeOf } from './common-options.ts';
import { exitCodeOf, type ExitCode } from './exit-codes.ts';
import { commandPage, overviewPage } from './help.ts';
import { jsonText } from './json-text.ts';
import { TerminalOutput } from './terminal-output.ts';
import { version } from '../storage/version.ts';

/**
 * Executes the command in the arguments. Its result goes to standard output, everything else to standard error.
 * @param args without the program's own name
 * @returns the exit code
 */
export async function runCommandLine(
  args: readonly string[],
  dependencies: Dependencies,
): Promise<ExitCode> {
  const stdout = new TerminalOutput(dependencies.stdout);
  const stderr = new TerminalOutput(dependencies.stderr);
  const print = (text: string): void => {
    stdout.write(`${text}\n`);
  };
  const [first, ...rest] = args;
  try {
    if (first === undefined) {
      stderr.write(`${overviewPage(cliCommands)}\n`);
      return exitCodeOf('invalid-input');
    }
    if (first === '--help' || first === '-h' || first === '--version') {
      print(first === '--version' ? version : overviewPage(cliCommands));
      return 0;
    }
    const command = commandNamed(first);
    if (rest.includes('--help') || rest.includes('-h')) {
      print(commandPage(command));
      return 0;
    }
    return await runCommand(command, rest, { ...dependencies, stderr }, print);
  } catch (error) {
    const { code, message } = toWireError(error);
    const isFault = code === 'internal' && error instanceof Error;
    stderr.write(`unroll: ${isFault ? (error.stack ?? message) : message}\n`);
    if (args.includes('--json')) print(jsonText({ error: { code, message } }));
    return exitCodeOf(code);
  }
}

async function runCommand(
  command: Command,
  args: readonly string[],
  dependencies: Omit<Dependencies, 'stdout' | 'stderr'> & Invocation['dependencies'],
  print: (text: string) => void,
): Promise<ExitCode> {
  const options = [...command.options, commonOptions].flatMap((group) => group.options);
  const given = parseArguments(args, options, command.positionals, command.refusedFlags);
  const chosen = homeOf(given, dependencies.env);
  const { home } = chosen;
  let workbench: OwnedWorkbench | null = null;
  try {
    const outcome = await command.run({
      arguments: given,
      dependencies,
      home,
      get workbench() {
        return (workbench ??= dependencies.openWorkbench(chosen));
      },
    });
    print(given.switches.has('json') ? jsonText(outcome.json) : outcome.text);
    return outcome.exitCode;
  } finally {
    // The compiler does not see that it may have been opened.
    await (workbench as OwnedWorkbench | null)?.close();
  }
}

function commandNamed(written: string): Command {
  const found = cliCommands.find(({ name }) => name === written);
  if (found !== undefined) return found;
  const names = cliCommands.map(({ name }) => name);
  const meant = nearest(written, names);
  throw new UnrollError(
    'invalid-input',
    `there is no command "${written}"; ` +
      (meant === undefined ? `the commands are ${names.join(', ')}` : `did you mean ${meant}?`),
  );
}
