import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ParsedArguments } from '../hosts/arguments.ts';
import { configFrom } from './config-flags.ts';

/**
 * @returns the given engine and threads, for a command that computes without training
 * @throws UnrollError 'invalid-input' naming the flag
 */
export function machineOf(given: ParsedArguments): Pick<ExperimentConfig, 'engine' | 'threads'> {
  const { engine, threads } = configFrom([], given);
  return { engine, threads };
}
