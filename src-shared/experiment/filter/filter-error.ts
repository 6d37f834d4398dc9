/** Thrown for an invalid expression; says where the problem is and what is allowed there. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  /** The invalid part: from its first character to just after its last. */
  readonly from: number;
  readonly to: number;

  /** @param problem what is wrong and what is allowed, without the position */
  constructor(problem: string, { from, to }: { readonly from: number; readonly to: number }) {
    super(`Character ${from + 1}: ${problem}`);
    this.from = from;
    this.to = to;
  }
}
