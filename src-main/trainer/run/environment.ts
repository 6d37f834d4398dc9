import { arch, platform, release, totalmem } from 'node:os';
import type { Environment } from '#shared/experiment/record';
import { processor } from '../../storage/machine.ts';
import type { EngineDescription } from '../engines/engine.ts';

/**
 * @returns what a run runs on, as the experiment records it
 * @param unroll Unroll's own version
 */
export function describeEnvironment(engine: EngineDescription, unroll: string): Environment {
  const { node, electron } = process.versions;
  return {
    engine: { ...engine },
    ...processor(),
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()}`,
    architecture: arch(),
    versions: { unroll, node, ...(electron === undefined ? {} : { electron }) },
  };
}
