import { describe, expect, it, test } from 'vitest';
import { parseJson } from '#main/storage/files/bounded-file';
import { decodeText } from '#main/storage/files/decode-text';
import { encodings } from '../../../support/encodings.ts';

const text = '{"name": "café 日本 👩‍🔬"}';

describe('decodeText', () => {
  it.each(Object.entries(encodings))('reads %s (F9)', (_, encode) => {
    expect(decodeText(encode(text))).toBe(text);
    expect(parseJson(encode(text), 'x.json')).toEqual(JSON.parse(text));
  });

  it('keeps a mark that is not at the beginning', () => {
    expect(decodeText(Buffer.from('a\ufeffb'))).toBe('a\ufeffb');
  });

  it('reads an empty file, also one of a mark alone', () => {
    expect(decodeText(new Uint8Array(0))).toBe('');
    expect(decodeText(Uint8Array.of(0xff, 0xfe))).toBe('');
  });

  it.each([
    ['UTF-8 that is cut short', [0xc3]],
    ['another encoding', [0x22, 0xe9, 0x22]],
    ['UTF-16 that is cut short', [0xff, 0xfe, 0x22, 0x00, 0x22]],
    ['UTF-16 with half a character', [0xff, 0xfe, 0x3d, 0xd8]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeText(Uint8Array.from(bytes))).toThrow(TypeError);
  });
});

test('a stored file of neither encoding is damaged', () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), 'x.json')).toThrow(
    'x.json is damaged: it is not UTF-8 or UTF-16 text',
  );
});
