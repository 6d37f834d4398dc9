import { describe, expect, it } from 'vitest';
import {
  longestName,
  nameFrom,
  nameProblem,
  nameSchema,
  tagLimits,
  tagProblem,
  tagsSchema,
} from '#shared/experiment/name';
import { experimentRecordSchema } from '#shared/experiment/record';
import { sampleRecord } from '../../support/records.ts';

describe('a name (W17)', () => {
  it.each(['', ' ', '\n', '\t \u00a0', '\u200b', '\u2060\ufeff', '\u3164', '\u00ad', '\u200e'])(
    'without visible characters is refused: %j',
    (name) => {
      expect(nameProblem(name)).toBe('A name must have at least one visible character.');
    },
  );

  it.each([
    'two\nlines',
    'two\r\nlines',
    'a\tb',
    '\u001b[31mred',
    'nul\u0000',
    'c1\u009b2J',
    'del\u007f',
    'line\u2028separator',
    'turned\u202egnp.exe',
    'isolated\u2066x',
    'half \ud83d',
  ])('with control characters is refused: %j', (name) => {
    expect(nameProblem(name)).toBe('A name must be a single line without control characters.');
  });

  it.each(['GRU 8, lr 0.1', '日本語', 'می\u200cخواهم', '👩\u200d🔬', 'e\u0301', 'שלום\u200f'])(
    'in any script may be %j',
    (name) => {
      expect(nameProblem(name)).toBeNull();
    },
  );

  it('is trimmed, and its letters are composed', () => {
    expect(nameSchema.parse('  cafe\u0301\n')).toBe('caf\u00e9');
  });

  it('is at most as long as a record allows', () => {
    const longest = 'x'.repeat(longestName);
    const { name } = experimentRecordSchema.shape;
    expect(nameProblem(`  ${longest}  `)).toBeNull();
    expect(name.safeParse(longest).success).toBe(true);
    expect(nameProblem(`${longest}x`)).toBe(
      'A name can have at most 200 characters; this one has 201.',
    );
    expect(name.safeParse(`${longest}x`).success).toBe(false);
  });

  it('that was stored before this check is still read', () => {
    const odd = { name: 'two\nlines', tags: [' \u001b '] };
    expect(experimentRecordSchema.parse(sampleRecord(odd))).toMatchObject(odd);
  });
});

describe('tags (W17)', () => {
  it('are checked like names, and are at most as many and as long as a record allows', () => {
    const { tags } = experimentRecordSchema.shape;
    const longest = 'x'.repeat(tagLimits.length);
    expect(tagProblem(longest)).toBeNull();
    expect(tags.safeParse([longest]).success).toBe(true);
    expect(tagProblem(`${longest}x`)).toBe(
      'A tag can have at most 60 characters; this one has 61.',
    );
    expect(tags.safeParse([`${longest}x`]).success).toBe(false);
    const full = Array<string>(tagLimits.count).fill('x');
    expect(tagsSchema.safeParse(full).success && tags.safeParse(full).success).toBe(true);
    expect(tags.safeParse([...full, 'x']).success).toBe(false);
    expect(tagsSchema.safeParse([...full, 'x']).error!.issues[0]!.message).toBe(
      'An experiment can have at most 100 tags.',
    );
    expect(tagProblem('a\nb')).toBe('A tag must be a single line without control characters.');
    expect(tagsSchema.parse([' paper '])).toEqual(['paper']);
  });
});

describe('a name made from any text', () => {
  it.each([
    ['  Three cells ', 'Three cells'],
    ['two\nlines', 'two lines'],
    ['\u001b[31mred', '[31mred'],
    ['half \ud83d', 'half'],
    ['\u200b', 'Lesson'],
    ['', 'Lesson'],
    ['x'.repeat(300), 'x'.repeat(200)],
    [`${'x'.repeat(199)}😀`, 'x'.repeat(199)],
    [`${'x'.repeat(198)}😀y`, `${'x'.repeat(198)}😀`],
    [`${'x'.repeat(199)} y`, 'x'.repeat(199)],
  ])('%j is %j', (text, name) => {
    expect(nameFrom(text, 'Lesson')).toBe(name);
    expect(nameProblem(name)).toBeNull();
  });
});
