import { describe, expect, it } from 'vitest';
import {
  isPlain,
  isTyping,
  keySequences,
  sequenceWait,
  strokeOf,
  type KeyPress,
} from '../../../src-renderer/shell/keys.ts';

function press(key: string, own: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...own };
}

describe('strokeOf', () => {
  it.each<[string, KeyPress]>([
    ['G', press('g')],
    ['Ctrl+K', press('k', { ctrlKey: true })],
    ['Ctrl+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['Ctrl+/', press('/', { ctrlKey: true })],
    ['Ctrl+/', press('/', { ctrlKey: true, shiftKey: true, code: 'Digit7' })],
    ['?', press('?', { shiftKey: true })],
    ['Alt+T', press('†', { altKey: true, code: 'KeyT' })],
    ['Shift+Delete', press('Delete', { shiftKey: true })],
    ['Space', press(' ')],
    ['Ctrl+K', press('л', { ctrlKey: true, code: 'KeyK' })],
    // On an AZERTY keyboard the letter decides, not its place.
    ['A', press('a', { code: 'KeyQ' })],
    ['/', press('/', { code: 'KeyZ' })],
  ])('names %s', (name, event) => expect(strokeOf(event)).toBe(name));

  it('has no name for a modifier alone', () =>
    expect(strokeOf(press('Shift', { shiftKey: true }))).toBeNull());

  it('treats Command as Ctrl only on a Mac', () => {
    expect(strokeOf(press('k', { metaKey: true }), true)).toBe('Ctrl+K');
    expect(strokeOf(press('k', { metaKey: true }), false)).toBe('K');
  });
});

describe('isTyping', () => {
  it.each(['G', '/', 'Delete', 'Shift+A', 'Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+C', 'Ctrl+ArrowLeft'])(
    'leaves %s to a text field',
    (stroke) => expect(isTyping(stroke)).toBe(true),
  );
  it.each(['Ctrl+K', 'Ctrl+/', 'Alt+T', 'F5'])('lets %s be a shortcut in a text field', (stroke) =>
    expect(isTyping(stroke)).toBe(false),
  );
});

it('knows plain keys', () => {
  expect(['G E', '/', 'Shift+J', 'Delete', 'Ctrl+K', 'Alt+T'].map(isPlain)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('keySequences', () => {
  const known = new Set(['G E', 'G N', 'E', 'Ctrl+K']);

  it('completes one key, and two that follow each other', () => {
    const complete = keySequences();
    expect(complete('E', 0, known)).toBe('E');
    expect(complete('G', 10, known)).toBeUndefined();
    expect(complete('E', 20, known)).toBe('G E');
    expect(complete('N', 30, known)).toBeUndefined();
  });

  it('forgets the first key after a while', () => {
    const complete = keySequences();
    complete('G', 0, known);
    expect(complete('E', sequenceWait + 1, known)).toBe('E');
  });

  it('starts over when the second key doesn’t fit', () => {
    const complete = keySequences();
    complete('G', 0, known);
    expect(complete('G', 10, known)).toBeUndefined();
    expect(complete('N', 20, known)).toBe('G N');
  });
});
