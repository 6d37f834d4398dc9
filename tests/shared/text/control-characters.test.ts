import { describe, expect, it } from 'vitest';
import { hasControlCharacters, visibleLine, visibleText } from '#shared/text/control-characters';

const hidden = [
  ['an escape sequence', 'a\u001b[2Jb', String.raw`a\u001b[2Jb`],
  ['a bell', '\u0007', String.raw`\u0007`],
  ['a control sequence of one character', '\u009b2J', String.raw`\u009b2J`],
  ['a way back over the line', 'good\rbad', String.raw`good\u000dbad`],
  ['a backspace', 'ab\bc', String.raw`ab\u0008c`],
  ['a delete', '\u007f', String.raw`\u007f`],
  ['a line separator', 'a\u2028b', String.raw`a\u2028b`],
  ['a turned direction', '\u202egnp.exe', String.raw`\u202egnp.exe`],
  ['an isolate', '\u2066a\u2069', String.raw`\u2066a\u2069`],
] as const;

describe('invisible characters are escaped (A9)', () => {
  it.each(hidden)('%s', (_, text, shown) => {
    expect(hasControlCharacters(text)).toBe(true);
    expect(visibleLine(text)).toBe(shown);
    expect(visibleText(text)).toBe(shown);
  });

  it('in a line also line breaks and tabs, which a text of several lines keeps', () => {
    expect(visibleLine('a\r\nb\tc')).toBe(String.raw`a\u000d\u000ab\u0009c`);
    expect(visibleText('a\r\nb\nc\td')).toBe('a\r\nb\nc\td');
    expect(hasControlCharacters('a\nb')).toBe(true);
  });

  it('in JSON without changing its meaning', () => {
    const value = { name: 'a\u009bb\u202e', lines: ['\u001b', 'x\ny'] };
    const json = visibleText(JSON.stringify(value, null, 2));
    expect(hasControlCharacters(json.replaceAll('\n', ''))).toBe(false);
    expect(JSON.parse(json)).toEqual(value);
  });

  it('everything else stays', () => {
    for (const text of ['café ± 0,5 – “日本語” 👩\u200d🔬', 'می\u200cخواهم', '\ufeffcsv']) {
      expect(visibleText(text)).toBe(text);
      expect(hasControlCharacters(text)).toBe(false);
    }
  });
});
