import { engines, givesGuaranteedBits, type EngineName } from '#shared/catalogue/engines';
import type { EngineReport } from '#shared/contract/engines';
import { UnrollError } from '#shared/contract/errors';

/**
 * The engine with which a machine takes tasks of others.
 * @param reports of the machine's engines
 * @param machine as the subject of a sentence
 * @throws UnrollError 'unavailable' saying why none gives the bits that all others give, and what to do
 */
export function trainingEngine(
  reports: readonly EngineReport[],
  machine: string,
): { readonly engine: EngineName; readonly detail: string } {
  const found = reports.find(givesSameBits);
  if (found !== undefined) return { engine: found.name, detail: found.detail };
  const reasons = reports
    .filter(({ name }) => engines[name].givesGuaranteedBits)
    .map(({ name, available, detail }) => {
      const why = available ? `without fused multiply-adds, they round differently` : detail;
      return `${engines[name].label}: ${why}`;
    });
  throw new UnrollError(
    'unavailable',
    `${machine} gives other bits than the other machines, so it takes no tasks; install the native kernels there (unroll doctor says what they need), or leave this machine out. ${reasons.join('; ')}`,
  );
}

function givesSameBits({ name, instructionSet }: EngineReport): boolean {
  return instructionSet !== null && givesGuaranteedBits({ name, instructionSet });
}
