import { UnrollError } from '#shared/contract/errors';
import { exitCodeOf } from '../../src-main/cli/exit-codes.ts';
import { optionSection } from '../../src-main/cli/help.ts';
import {
  parseArguments,
  type Option,
  type ParsedArguments,
} from '../../src-main/hosts/arguments.ts';

/** A flag of a tool that takes a whole number. */
export interface NumberFlag<Usual extends number | undefined = number> {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** What it is if left out. */
  readonly usual: Usual;
  readonly help: string;
}

/** A flag of a tool that takes one of several names. */
export interface NameFlag<Name extends string> {
  readonly name: string;
  /** What stands for the name in help: `KIND`. */
  readonly placeholder: string;
  readonly names: readonly Name[];
  readonly help: string;
}

/** The seed of a tool that draws by lot. */
export const seedFlag: NumberFlag = {
  name: 'seed',
  minimum: 0,
  maximum: 2 ** 32 - 1,
  usual: 1,
  help: 'All that is drawn by lot follows from it.',
};

/** The flag as the parser of arguments takes it. */
export function numberOption(flag: NumberFlag<number | undefined>): Option {
  const { name, usual, help } = flag;
  const whole = usual === undefined ? help : `${help} ${usual} if left out.`;
  return { kind: 'value', name, placeholder: 'N', allowed: numbersOf(flag), help: whole };
}

/** The flag as the parser of arguments takes it. */
export function nameOption(flag: NameFlag<string>): Option {
  const { name, placeholder, help } = flag;
  return { kind: 'value', name, placeholder, allowed: namesOf(flag), help };
}

/** @throws UnrollError 'invalid-input' naming the flag and what is allowed */
export function numberOf<Usual extends number | undefined>(
  given: ParsedArguments,
  flag: NumberFlag<Usual>,
): number | Usual {
  const text = given.values.get(flag.name);
  if (text === undefined) return flag.usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= flag.minimum && value <= flag.maximum) return value;
  throw notAllowed(flag.name, text, numbersOf(flag));
}

/** @returns undefined if the flag is left out @throws UnrollError 'invalid-input' naming the flag and what is allowed */
export function nameOf<Name extends string>(
  given: ParsedArguments,
  flag: NameFlag<Name>,
): Name | undefined {
  const text = given.values.get(flag.name);
  const name = flag.names.find((one) => one === text);
  if (text === undefined || name !== undefined) return name;
  throw notAllowed(flag.name, text, namesOf(flag));
}

function numbersOf({ minimum, maximum }: NumberFlag<number | undefined>): string {
  return `a whole number from ${minimum} to ${maximum}`;
}

function namesOf({ names }: NameFlag<string>): string {
  return `one of ${names.join(', ')}`;
}

function notAllowed(flag: string, text: string, allowed: string): UnrollError {
  return new UnrollError('invalid-input', `--${flag}: "${text}" is not allowed; use ${allowed}`);
}

/** Tells whoever runs a tool how far it is; standard output has its results alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A program that `npm run` starts. */
export interface Tool {
  /** Its name among the scripts of package.json. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  readonly flags: readonly Option[];
}

const helpOption: Option = {
  kind: 'switch',
  name: 'help',
  negatable: false,
  help: 'Shows this page.',
};

/**
 * Runs a tool's main function, or shows its flags if `--help` is given. An `UnrollError` is printed on one line, and
 * decides what the process ends with.
 * @param main is given the arguments and returns the exit code
 */
export async function runTool(
  { name, summary, flags }: Tool,
  main: (given: ParsedArguments) => Promise<number>,
): Promise<void> {
  const options = [...flags, helpOption];
  try {
    const given = parseArguments(process.argv.slice(2), options, []);
    if (given.switches.get('help') === true) {
      const usage = `Usage: npm run -s ${name} -- [flags]`;
      const page = [summary, usage, optionSection({ title: 'Flags', options })];
      process.stdout.write(`${page.join('\n\n')}\n`);
    } else process.exitCode = await main(given);
  } catch (error) {
    if (!(error instanceof UnrollError)) throw error;
    say(`${name}: ${error.message}`);
    process.exitCode = exitCodeOf(error.code);
  }
}
