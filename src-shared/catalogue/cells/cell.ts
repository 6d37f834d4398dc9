/** What the catalogue of cells says of one of them. */

/**
 * What a quantity of the units can hold, and so what counts as saturated. `share`: 0 to 1, low below 0.1, high above 0.9.
 * `signed`: -1 to 1, low below -0.9, high above 0.9. `memory`: unbounded; as `signed` after the tanh through which it is
 * read. `rectified`: 0 or more; low means exactly 0, where no gradient passes, and nothing counts as high.
 */
export type QuantityRange = 'share' | 'signed' | 'memory' | 'rectified';

/** Something that each unit of a layer has in each step, as views into a network show it. */
export interface UnitQuantity {
  /** The letter in PyTorch's documentation, or for other cells that of the paper. */
  readonly name: string;
  /** What it is called in words: `forget gate f`. */
  readonly label: string;
  readonly range: QuantityRange;
}

/** One of the sums of inputs and hidden state that a cell has weights for. */
export interface Gate extends UnitQuantity {
  /** What Keras starts its bias with; left out: 0. */
  readonly kerasBias?: number;
}

/** Config fields that choose between the variants of a cell: each allowed value with what a person reads. */
export const variantFields = {
  nonlinearity: { tanh: 'tanh', relu: 'ReLU' },
  resetGate: { after: 'After the product', before: 'Before the product' },
} as const;

export type VariantField = keyof typeof variantFields;

/** A value for each field that chooses a variant. */
export type VariantSettings = {
  readonly [Field in VariantField]: keyof (typeof variantFields)[Field];
};

/** One way in which a cell computes. */
export interface CellVariant {
  /** The kernels' name of it, in src-native/cell-table.h. */
  readonly kernel: string;
  /** Quantities that hold something else than the cell's entry says, by name. */
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
  { readonly field: null; readonly only: CellVariant } | VariantsBy<VariantField>;

/** An entry of the catalogue. */
export interface CellEntry {
  /** What a person reads. */
  readonly label: string;
  /**
   * In the order in which weights and biases have their rows. Parameters, multiply-adds and memory follow from their
   * number: each has a weight for every input and every hidden unit, and two biases.
   */
  readonly gates: readonly Gate[];
  /** What it carries from step to step beside the hidden state; null: nothing. */
  readonly memory: UnitQuantity | null;
  readonly variants: CellVariants;
}
