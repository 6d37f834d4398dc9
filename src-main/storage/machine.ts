import { cpus } from 'node:os';
import type { Environment } from '#shared/experiment/record';

/** This computer's processor, as experiments record it. */
export function processor(): Pick<Environment, 'cpu' | 'cores'> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: Math.max(1, processors.length),
  };
}
