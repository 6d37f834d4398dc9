/** The types of the catalogue of cells. */

/**
 * The range of a quantity of the units, which decides what counts as saturated. `share`: 0 to 1, low below 0.1, high
 * above 0.9. `signed`: -1 to 1, low below -0.9, high above 0.9. `memory`: unbounded; like `signed` after the tanh that
 * it is read through. `rectified`: 0 or more; low means exactly 0, where no gradient passes, and nothing counts as high.
 */
export type QuantityRange = 'share' | 'signed' | 'memory' | 'rectified';

/** A quantity that each unit of a layer has at each time step, as shown by views into a network. */
export interface UnitQuantity {
  /** The letter in PyTorch's documentation, or for other cells that of the paper. */
  readonly name: string;
  /** Its name in words: `forget gate f`. */
  readonly label: string;
  readonly range: QuantityRange;
}

/** One of the sums of inputs and hidden state that a cell has weights for. */
export interface Gate extends UnitQuantity {
  /** The value that Keras initialises its bias with; 0 if left out. */
  readonly kerasBias?: number;
}

/** Config fields that choose between the variants of a cell: each allowed value with its label. */
export const variantFields = {
  nonlinearity: { tanh: 'tanh', relu: 'ReLU' },
  resetGate: { after: 'After the product', before: 'Before the product' },
} as const;

export type VariantField = keyof typeof variantFields;

/** A value for each field that chooses a variant. */
export type VariantSettings = {
  readonly [Field in VariantField]: keyof (typeof variantFields)[Field];
};

/** One way that a cell computes. */
export interface CellVariant {
  /** Its name in the kernels, in src-native/cell-table.h. */
  readonly kernel: string;
  /** Ranges that differ from those in the cell's entry, by quantity. */
  readonly ranges?: Readonly<Record<string, QuantityRange>>;
}

type VariantsBy<Field extends VariantField> = {
  readonly [Each in Field]: {
    readonly field: Each;
    readonly of: Readonly<Record<VariantSettings[Each], CellVariant>>;
  };
}[Field];

/** A cell with variants has one for each value of the field that chooses; one without has field null. */
export type CellVariants =
  | { readonly field: null; readonly only: CellVariant }
  | VariantsBy<VariantField>;

/** An entry of the catalogue. */
export interface CellEntry {
  /** The name shown to users. */
  readonly label: string;
  /**
   * In the order in which weights and biases have their rows. Parameters, multiply-adds and memory follow from their
   * number: each has a weight for every input and every hidden unit, and two biases.
   */
  readonly gates: readonly Gate[];
  /** What it carries from step to step in addition to the hidden state; null: nothing. */
  readonly memory: UnitQuantity | null;
  readonly variants: CellVariants;
}
