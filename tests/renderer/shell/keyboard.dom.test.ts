import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useKeyboard } from '../../../src-renderer/shell/keyboard.ts';
import { useCommands } from '../../../src-renderer/client/stores/commands.ts';
import { usePreferences } from '../../../src-renderer/client/stores/preferences.ts';
import { AnsweringWorkbench, appWithStores } from '../../support/answering-workbench.ts';

let scope: EffectScope;
const done: string[] = [];

beforeEach(() => {
  done.length = 0;
  document.body.innerHTML = '';
  const app = appWithStores(new AnsweringWorkbench());
  scope = effectScope();
  app.runWithContext(() => scope.run(useKeyboard));
  for (const keys of ['Ctrl+K', 'G E', '/', 'Delete', 'Enter', 'Ctrl+Z', 'F2']) command(keys);
});
afterEach(() => {
  scope.stop();
});

function command(keys: string, word = keys, enabled = () => true): void {
  const run = (): unknown => done.push(word);
  useCommands().register([{ id: word, label: word, group: 'General', keys, run, enabled }]);
}

/** Presses a key at the focus. @returns whether the browser’s default action would still happen */
function press(key: string, own: KeyboardEventInit = {}, on: EventTarget = document.body): boolean {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  const init = { key, code, bubbles: true, cancelable: true, ...own };
  return on.dispatchEvent(new KeyboardEvent('keydown', init));
}

/** Adds an element to the page and returns it. */
function put(html: string): Element {
  document.body.innerHTML = html;
  return document.body.querySelector('.it')!;
}

describe('a key', () => {
  it('runs its command instead of the browser’s default', () => {
    expect(press('k', { ctrlKey: true })).toBe(false);
    expect(press('g')).toBe(true);
    expect(press('e')).toBe(false);
    expect(press('x')).toBe(true);
    expect(done).toEqual(['Ctrl+K', 'G E']);
  });

  it('is left to the browser if its command is disabled', () => {
    command('F9', 'disabled', () => false);
    expect(press('F9')).toBe(true);
    expect(done).toEqual([]);
  });

  it('belongs to the page rather than the shell', () => {
    command('/', 'of the page');
    press('/');
    expect(done).toEqual(['of the page']);
  });

  it.each([
    ['is held down', { repeat: true }],
    ['composes a sign', { isComposing: true }],
  ])('does nothing while it %s', (_, own) => {
    press('/', own);
    expect(done).toEqual([]);
  });

  it('does nothing if something else has handled it', () => {
    const it = put('<div class="it"></div>');
    it.addEventListener('keydown', (event) => event.preventDefault());
    press('/', {}, it);
    expect(done).toEqual([]);
  });

  it.each([
    '<input class="it">',
    '<textarea class="it"></textarea>',
    '<select class="it"></select>',
    '<div contenteditable><b class="it"></b></div>',
  ])('types in %s, where only keys that type nothing do commands', (html) => {
    const field = put(html);
    for (const key of ['/', 'g', 'e', 'Delete', 'Enter']) press(key, {}, field);
    press('z', { ctrlKey: true }, field);
    expect(done).toEqual([]);
    press('k', { ctrlKey: true }, field);
    press('F2', {}, field);
    expect(done).toEqual(['Ctrl+K', 'F2']);
  });

  it.each(['checkbox', 'radio', 'range', 'button'])(
    'runs commands on an input of type %s',
    (type) => {
      press('/', {}, put(`<input class="it" type="${type}">`));
      expect(done).toEqual(['/']);
    },
  );

  it.each([
    ['operates a checkbox', '<input class="it" type="checkbox">'],
    ['operates a radio button', '<input class="it" type="radio">'],
    ['operates a slider', '<input class="it" type="range">'],
    ['scrolls the table that has the focus', '<div class="it" role="region" tabindex="0"></div>'],
  ])('%s before it runs a command', (_, html) => {
    for (const keys of ['Space', 'ArrowLeft', 'Home']) command(keys);
    const control = put(html);
    for (const key of [' ', 'ArrowLeft', 'Home']) expect(press(key, {}, control)).toBe(true);
    expect(done).toEqual([]);
    for (const key of [' ', 'ArrowLeft', 'Home']) press(key);
    expect(done).toEqual(['Space', 'ArrowLeft', 'Home']);
  });

  it.each(['dialog', 'alertdialog', 'menu', 'listbox'])('belongs to an open %s', (role) => {
    const inside = put(`<div role="${role}"><button class="it"></button></div>`);
    press('k', { ctrlKey: true }, inside);
    expect(done).toEqual([]);
  });

  it('presses the focused button rather than running a command', () => {
    const button = put('<button><span class="it"></span></button>');
    press('Enter', {}, button);
    expect(done).toEqual([]);
    press('/', {}, button);
    expect(done).toEqual(['/']);
    press('Enter');
    expect(done).toEqual(['/', 'Enter']);
  });

  it('without a modifier does nothing if single-key shortcuts are off', () => {
    usePreferences().view('plainKeyShortcuts', true).value = false;
    for (const key of ['/', 'g', 'e']) press(key);
    expect(done).toEqual([]);
    press('Delete');
    press('k', { ctrlKey: true });
    expect(done).toEqual(['Delete', 'Ctrl+K']);
  });

  it('does nothing any more once the shell is gone', () => {
    scope.stop();
    press('/');
    expect(done).toEqual([]);
  });
});

it.each([
  [1200, ['G E']],
  [1201, []],
])('the second of two keys may follow after %i ms', (wait, expected) => {
  const stamp = vi.spyOn(Event.prototype, 'timeStamp', 'get');
  stamp.mockReturnValue(1000);
  press('g');
  stamp.mockReturnValue(1000 + wait);
  press('e');
  stamp.mockRestore();
  expect(done).toEqual(expected);
});
