/** Naming pressed keys and matching them with the keys of commands; see `AppCommand.keys`. */

/** The relevant part of the DOM's `KeyboardEvent`. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifiers = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph'];
const longNames: Readonly<Record<string, string>> = { ' ': 'Space', Esc: 'Escape' };

/**
 * The name of a stroke: `Ctrl+Shift+Z`, `Delete`, `/`; null for a modifier alone. If the layout has no Latin letter on a
 * letter key, its place on the keyboard decides. On a Mac, Command counts as Ctrl.
 */
export function strokeOf(press: KeyPress, mac = false): string | null {
  if (modifiers.includes(press.key)) return null;
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const isLatin = /^[a-z]$/i.test(press.key);
  const key =
    letter !== undefined && (!isLatin || press.altKey) && !/^[!-~]$/.test(press.key)
      ? letter
      : press.key.length === 1
        ? press.key.toUpperCase()
        : press.key;
  const named = longNames[key] ?? key;
  // Shift is part of typing a symbol, but not of typing a letter or pressing a named key.
  const countsShift = named.length > 1 || /^[A-Z]$/.test(named);
  return [
    ...(press.ctrlKey || (mac && press.metaKey) ? ['Ctrl'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey && countsShift ? ['Shift'] : []),
    named,
  ].join('+');
}

/** Whether a stroke types or edits text in a text field, where no command may use it. */
export function isTyping(stroke: string): boolean {
  if (/^Ctrl\+(Shift\+)?[ACVXYZ]$/.test(stroke)) return true;
  if (/^(Ctrl|Alt)\+.*(Arrow|Home|End|Backspace|Delete)/.test(stroke)) return true;
  return !/^(Ctrl|Alt)\+/.test(stroke) && !/^F\d+$/.test(stroke);
}

/** Whether keys can be triggered by accident or by speech input, because they are plain characters (WCAG 2.1.4). */
export function isPlain(keys: string): boolean {
  return keys.split(' ').every((stroke) => stroke.length === 1 || /^Shift\+.$/.test(stroke));
}

/** Milliseconds within which the second key of `G E` must follow the first. */
export const sequenceWait = 1200;

/** Combines strokes into the keys of commands. */
export function keySequences() {
  let first: { readonly stroke: string; readonly at: number } | null = null;

  /** The keys, of the known ones, that a stroke at a time (in milliseconds) completes. */
  return function complete(
    stroke: string,
    at: number,
    known: ReadonlySet<string>,
  ): string | undefined {
    const begun = first !== null && at - first.at <= sequenceWait ? first.stroke : null;
    first = null;
    if (begun !== null && known.has(`${begun} ${stroke}`)) return `${begun} ${stroke}`;
    if (known.has(stroke)) return stroke;
    if ([...known].some((keys) => keys.startsWith(`${stroke} `))) first = { stroke, at };
    return undefined;
  };
}
