/** A run as a line or a point. */
export interface PlottedRun {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** Whether it is within all brushes. */
  readonly isMatching: boolean;
}

/** Opacity of runs within all brushes, of the same beside highlighted ones, and of the rest. */
export const strength = { matching: 0.85, besideLit: 0.2, rest: 0.1 } as const;
