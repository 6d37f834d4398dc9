import type { ListedExperiment } from '../../contract/commands/experiments.ts';
import { knownValue } from '../known-config.ts';
import { oncePerObject } from '../../objects/once-per-object.ts';
import { foldText } from '../../text/fold-text.ts';
import type { Expression, Operand, Operator } from './expression.ts';
import type { PropertyValue } from './property.ts';

/**
 * @returns whether an experiment matches a filter. A comparison with an empty value is false, except that `!=` is
 *   always the opposite of `=`.
 */
export function matchesFilter(expression: Expression, experiment: ListedExperiment): boolean {
  switch (expression.kind) {
    case 'everything':
      return true;
    case 'text':
      return searchableText(experiment).includes(expression.text);
    case 'comparison':
      return compares(expression.property.of(experiment), expression.operator, expression.operand);
    case 'not':
      return !matchesFilter(expression.part, experiment);
    case 'and':
      return expression.parts.every((part) => matchesFilter(part, experiment));
    case 'or':
      return expression.parts.some((part) => matchesFilter(part, experiment));
  }
}

/**
 * The text that free text is searched in, folded: name, id, tags, notes and cell; for a damaged experiment, id and
 * reason.
 */
const searchableText = oncePerObject((experiment: ListedExperiment) => {
  const parts =
    experiment.kind === 'experiment'
      ? [
          experiment.record.name,
          experiment.record.id,
          ...experiment.record.tags,
          experiment.record.notes,
          knownValue(experiment.record, 'cell') ?? '',
        ]
      : [experiment.id, experiment.reason];
  // Joined by a character that nobody types, so that no search matches across two parts.
  return foldText(parts.join('\0'));
});

function compares(value: PropertyValue, operator: Operator, operand: Operand): boolean {
  if (operator === '!=') return !compares(value, '=', operand);
  if (operand.kind === 'empty') {
    return value === null || (Array.isArray(value) && value.length === 0);
  }
  if (value === null) return false;
  switch (operand.kind) {
    case 'text':
      return comparesText(value, operator, operand.text);
    case 'flag':
      return value === operand.flag;
    case 'number':
      return comparesOrder(Number(value), operator, operand.number, operand.number);
    case 'span': {
      const moment = Date.parse(String(value));
      return comparesOrder(moment, operator, operand.from, operand.to - 1);
    }
  }
}

function comparesText(
  value: NonNullable<PropertyValue>,
  operator: Operator,
  text: string,
): boolean {
  const words = (Array.isArray(value) ? value : [String(value)]).map(foldText);
  return operator === '~' ? words.some((word) => word.includes(text)) : words.includes(text);
}

/** Compares with a range including both ends; a number is a range of one. */
function comparesOrder(value: number, operator: Operator, first: number, last: number): boolean {
  switch (operator) {
    case '<':
      return value < first;
    case '<=':
      return value <= last;
    case '>':
      return value > last;
    case '>=':
      return value >= first;
    default:
      return value >= first && value <= last;
  }
}
