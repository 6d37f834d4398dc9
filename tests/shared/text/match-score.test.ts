import { describe, expect, it } from 'vitest';
import { matchScore } from '#shared/text/match-score';

describe('how well a text matches', () => {
  it('is best at its beginning, then at the beginning of a word', () => {
    const score = (text: string) => matchScore(text, 'gru')!;
    expect(score('gru-128')).toBeGreaterThan(score('my gru'));
    for (const begin of ['my gru', 'my-gru', '“gru”', '(gru)']) {
      expect(score(begin)).toBeGreaterThan(score('mygru'));
    }
  });

  it('is null unless all words are in it, in any order and case', () => {
    expect(matchScore('GRU of two layers', 'layers  gru')).not.toBeNull();
    expect(matchScore('GRU of two layers', 'gru lstm')).toBeNull();
    expect(matchScore('anything', '  ')).toBe(0);
  });

  it('finds a text in another Unicode form and case (F11)', () => {
    expect(matchScore('Caf\u00e9 Straße', 'cafe\u0301 STRASSE')).not.toBeNull();
    expect(matchScore('Cafe\u0301', 'CAF\u00c9')).toBe(3);
    expect(matchScore('Caf\u00e9', 'cafes')).toBeNull();
  });
});
