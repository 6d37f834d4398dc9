import { UnrollError } from '#shared/api/errors';
import type { Option, ParsedArguments } from '../../src-main/hosts/arguments.ts';

/** A flag of a tool that takes a whole number. */
export interface NumberFlag {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** What it is if left out. */
  readonly usual: number;
  readonly help: string;
}

/** The flag as the parser of arguments takes it. */
export function numberOption({ name, minimum, maximum, help }: NumberFlag): Option {
  const allowed = `a whole number from ${minimum} to ${maximum}`;
  return { kind: 'value', name, placeholder: 'N', allowed, help };
}

/** @throws UnrollError 'invalid-input' naming the flag and what is allowed */
export function numberOf(given: ParsedArguments, flag: NumberFlag): number {
  const text = given.values.get(flag.name);
  if (text === undefined) return flag.usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= flag.minimum && value <= flag.maximum) return value;
  throw new UnrollError(
    'invalid-input',
    `--${flag.name}: "${text}" is not allowed; use a whole number from ${flag.minimum} to ${flag.maximum}`,
  );
}

/**
 * Runs a tool's main function: what it throws for a person is printed on one line, and the process ends with 2.
 * @param main is given the arguments and returns the exit code
 */
export async function runTool(
  name: string,
  main: (words: readonly string[]) => Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UnrollError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 2;
  }
}
