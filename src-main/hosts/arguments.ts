import { parseArgs } from 'node:util';
import { UnrollError } from '#shared/contract/errors';
import { nearest } from '#shared/text/nearest';

/** A flag of a command. */
export type Option =
  | {
      readonly kind: 'value';
      readonly name: string;
      /** What stands for the value in help: `FILE`. */
      readonly placeholder: string;
      /** What values are allowed, for messages. */
      readonly allowed: string;
      readonly help: string;
    }
  | {
      readonly kind: 'switch';
      readonly name: string;
      /** Whether `--no-<name>` is a flag too. */
      readonly negatable: boolean;
      readonly help: string;
    };

/** An argument without a flag, identified by its place. Optional ones come last. */
export interface Positional {
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  /** Whether it can be repeated; only the last one can. */
  readonly repeated?: boolean;
}

export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** The given values by option name; the last one counts if an option is repeated. */
  readonly values: ReadonlyMap<string, string>;
  readonly switches: ReadonlyMap<string, boolean>;
}

/**
 * Reads the arguments of one command. Values stay as they were written.
 * @param refused why a command can't have flags that others have, by their names
 * @throws UnrollError 'invalid-input' naming the flag; for an unknown one, suggesting the nearest known one
 */
export function parseArguments(
  args: readonly string[],
  options: readonly Option[],
  positionals: readonly Positional[],
  refused: ReadonlyMap<string, string> = new Map(),
): ParsedArguments {
  const flags = new Map(options.flatMap((option) => flagsOf(option)));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...flags].map(([flag, { option }]) => [
        flag,
        { type: option.kind === 'value' ? 'string' : 'boolean' } as const,
      ]),
    ),
    // Unknown and missing arguments get our own messages below.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const found: string[] = [];
  const values = new Map<string, string>();
  const switches = new Map<string, boolean>();
  for (const token of tokens) {
    if (token.kind === 'positional') found.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags.get(token.name);
    if (flag === undefined) {
      const why = refused.get(token.name) ?? refused.get(token.name.replace(/^no-/, ''));
      throw why === undefined
        ? unknownFlag(token.rawName, [...flags.keys()])
        : invalid(`${token.rawName} is not allowed: ${why}`);
    }
    const { option } = flag;
    if (option.kind === 'value') {
      if (token.value === undefined) {
        throw invalid(`${token.rawName} needs a value: ${option.allowed}`);
      }
      values.set(option.name, token.value);
    } else {
      if (token.value !== undefined) throw invalid(`${token.rawName} takes no value`);
      switches.set(option.name, flag.on);
    }
  }
  checkPositionals(found, positionals);
  return { positionals: found, values, switches };
}

type Flag = { readonly option: Option; readonly on: boolean };

function flagsOf(option: Option): [string, Flag][] {
  const flags: [string, Flag][] = [[option.name, { option, on: true }]];
  if (option.kind === 'switch' && option.negatable) {
    flags.push([`no-${option.name}`, { option, on: false }]);
  }
  return flags;
}

function unknownFlag(written: string, known: readonly string[]): UnrollError {
  const meant = nearest(written.replace(/^-+/, ''), known);
  return invalid(
    `unknown flag ${written}; ` +
      (meant === undefined ? '--help lists the flags' : `did you mean --${meant}?`),
  );
}

function checkPositionals(found: readonly string[], expected: readonly Positional[]): void {
  const missing = expected[found.length];
  if (missing !== undefined && missing.optional !== true)
    throw invalid(`<${missing.name}> is missing: ${missing.help}`);
  if (expected.at(-1)?.repeated === true) return;
  const extra = found[expected.length];
  if (extra !== undefined) throw invalid(`unexpected argument "${extra}"`);
}

function invalid(message: string): UnrollError {
  return new UnrollError('invalid-input', message);
}
