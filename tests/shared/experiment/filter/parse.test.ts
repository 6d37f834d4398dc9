import { describe, expect, test } from 'vitest';
import { FilterError } from '#shared/experiment/filter/tokens';
import { maxExpressionLength, parseFilter } from '#shared/experiment/filter/parse';

function problem(expression: string): FilterError {
  try {
    parseFilter(expression);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${expression} was not refused`);
}

describe('an error marks the invalid part and says what is allowed', () => {
  test.for([
    ['hidenSize = 3', 'hidenSize', /“hidenSize” is not a field; did you mean hiddenSize\?/],
    ['wombat = 3', 'wombat', /“wombat” is not a field; use one such as cell/],
    ['cell', '', null],
    ['cell = ', '', /expected a value of cell, found the end; use one of RNN, GRU, LSTM/],
    ['cell = CNN', 'CNN', /CNN is not allowed for cell; use one of RNN, GRU, LSTM/],
    ['cell > GRU', '>', /cell can’t be compared using “>”; use one of = != ~/],
    ['tags = paper', 'paper', /paper is not allowed for tags; use only none/],
    ['hiddenSize has 3', 'has', /can’t be compared using “has”; use one of = != < <= > >=/],
    ['hiddenSize => 3', '=>', /can’t be compared using “=>”/],
    ['hiddenSize = many', 'many', /use a number such as 128/],
    ['hiddenSize = 1e999', '1e999', /use a number such as 128/],
    [
      'testAccuracy > 98',
      '98',
      /98 is not allowed .* use a percentage such as 98%, or a fraction from 0 to 1/,
    ],
    ['testAccuracy > 101 %', '101 %', /use a percentage/],
    ['duration > 3 weeks and x', '', null],
    ['duration > 3weeks', '3weeks', /a duration such as 90s, 2min or 1.5h/],
    ['created > yesterday', 'yesterday', /a date such as 2026-01-31/],
    ['created > 2026-02-31', '2026-02-31', /a date such as/],
    ['created > 2026-02-03T25:00', '2026-02-03T25:00', /a date such as/],
    ['starred = maybe', 'maybe', /true or false/],
    ['name ~ (a)', '(', /expected a value of name, found “\(”; use text/],
    ['gru and', '', /expected a condition, found the end/],
    ['or gru', 'or', /expected a condition, found “or”/],
    ['not', '', /expected a condition, found the end/],
    ['= 3', '=', /expected a condition, found “=”/],
    ['(gru or lstm', '(', /not closed; add \) after/],
    ['gru) or', ')', /no opening one; add \( before it/],
    ['()', ')', /expected a condition, found “\)”/],
    ['name = "gru', '"gru', /not closed; add " at the end/],
    ['"cell" = GRU', '"cell"', /is not a field/],
    ['tags has “gru', '“gru', /not closed; add " at the end/],
  ] as const)('%s', ([expression, part, message]) => {
    if (message === null) {
      expect(() => parseFilter(expression)).not.toThrow();
      return;
    }
    const { from, to, message: said } = problem(expression);
    expect(expression.slice(from, to)).toBe(part);
    expect(said).toMatch(message);
    expect(said).toContain(`Character ${from + 1}: `);
  });
});

test.for([
  ['lernRate = 0.1', 'learningRate'],
  ['learning_rat = 0.1', 'learningRate'],
  ['optimzer = sgd', 'optimiser'],
  ['acuracy > 98%', 'testAccuracy'],
  ['testAcuracy > 98%', 'testAccuracy'],
] as const)('%s is asked back with the nearest field (W16)', ([expression, meant]) => {
  expect(problem(expression).message).toContain(`did you mean ${meant}?`);
});

test('an expression can be as long as the limit, however deep, but no longer', () => {
  const depth = Math.floor((maxExpressionLength - 1) / 2);
  const deep = `${'('.repeat(depth)}x${')'.repeat(depth)}`;
  expect(() => parseFilter(deep)).not.toThrow();
  const long = 'x'.repeat(maxExpressionLength + 1);
  expect(problem(long).message).toMatch(/at most 1000 characters/);
});
