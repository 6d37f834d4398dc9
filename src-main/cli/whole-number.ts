import { UnrollError } from '#shared/contract/errors';
import type { ParsedArguments } from '../hosts/arguments.ts';

/** Reads a flag that takes a whole number from 1. @returns null if it was not given @throws UnrollError 'invalid-input' */
export function wholeNumber(
  { values }: ParsedArguments,
  name: string,
  most: number,
): number | null {
  const given = values.get(name);
  if (given === undefined) return null;
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UnrollError(
    'invalid-input',
    `--${name}: ${given} is not allowed; use a whole number from 1 to ${most}`,
  );
}
