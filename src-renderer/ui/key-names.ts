const macNames: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };

/** Whether this is a Mac, where Command does what Ctrl does elsewhere. */
export const onMac = typeof navigator !== 'undefined' && /^Mac/.test(navigator.platform);

/** The strokes of `Ctrl+Shift+Z` or `G E`, each with the names of its keys on this keyboard. */
export function keysForPeople(keys: string, mac: boolean = onMac): readonly (readonly string[])[] {
  return keys.split(' ').map((stroke) =>
    // The key + itself is at the end: `Ctrl++`.
    stroke
      .replace(/\+\+$/, '+Plus')
      .split('+')
      .map((key) => (key === 'Plus' ? '+' : ((mac ? macNames[key] : undefined) ?? key))),
  );
}
