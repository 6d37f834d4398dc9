import type { ExperimentProperty } from './property.ts';

/** How a property can be compared. `~`: contains, `has`: is one of a list. */
export const operators = ['=', '!=', '<', '<=', '>', '>=', '~', 'has'] as const;
export type Operator = (typeof operators)[number];

/** The right-hand side of a comparison. Texts are folded; a moment is a span of time, since a date is a whole day. */
export type Operand =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'number'; readonly number: number }
  /** Milliseconds since 1970: the first in the span, and the first after it. */
  | { readonly kind: 'span'; readonly from: number; readonly to: number };

/** A parsed filter. */
export type Expression =
  | { readonly kind: 'everything' }
  /** Free text, folded. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'comparison';
      readonly property: ExperimentProperty;
      readonly operator: Operator;
      readonly operand: Operand;
    }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

/** Whether an expression compares a property anywhere. */
export function comparesProperty(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'everything':
    case 'text':
      return false;
    case 'comparison':
      return expression.property.name === name;
    case 'not':
      return comparesProperty(expression.part, name);
    case 'and':
    case 'or':
      return expression.parts.some((part) => comparesProperty(part, name));
  }
}
