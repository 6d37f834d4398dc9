/** Thrown for an expression that can't be used; says where and what is allowed there. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  /** The part at fault: from its first character to behind its last one. */
  readonly from: number;
  readonly to: number;

  /** @param problem what is wrong and what is allowed, without the position */
  constructor(problem: string, { from, to }: { readonly from: number; readonly to: number }) {
    super(`Character ${from + 1}: ${problem}`);
    this.from = from;
    this.to = to;
  }
}
