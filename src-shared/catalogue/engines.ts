/** An engine: what computes a network. */
interface EngineEntry {
  readonly label: string;
  /** Whether it gives the bits that Unroll guarantees on every machine, as long as its multiply-adds are fused. */
  readonly givesGuaranteedBits: boolean;
}

/**
 * All engines, each declared only here: the config field, records, reports and checks follow from it. The order is the
 * one in which `auto` tries them.
 */
export const engines = {
  native: { label: 'Native kernels', givesGuaranteedBits: true },
  wasm: { label: 'WebAssembly kernels', givesGuaranteedBits: true },
  tensorflow: { label: 'TensorFlow.js', givesGuaranteedBits: false },
} as const satisfies Readonly<Record<string, EngineEntry>>;

export type EngineName = keyof typeof engines;

/**
 * Whether an engine gives the bits that Unroll guarantees on all machines.
 * @param instructionSet it runs on, as in an experiment's environment
 */
export function givesGuaranteedBits({
  name,
  instructionSet,
}: {
  readonly name: EngineName;
  readonly instructionSet: string;
}): boolean {
  return engines[name].givesGuaranteedBits && !instructionSet.endsWith('-unfused');
}

/** The names of all engines, in the order of the catalogue. */
export const engineNames = Object.keys(engines) as [EngineName, ...EngineName[]];

/** What a person can choose: an engine, or the first that is available. */
export type EngineChoice = EngineName | 'auto';
