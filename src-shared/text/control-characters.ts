/**
 * What isn't shown but does something: control characters (C0, C1), the separators of lines and paragraphs, and the
 * marks that turn the direction of all that follows.
 */
const controls = String.raw`\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069`;
const any = new RegExp(`[${controls}]`, 'u');
const all = new RegExp(`[${controls}]`, 'gu');
/** A carriage return alone goes back to the beginning of the line. */
const allButLayout = new RegExp(String.raw`\r(?!\n)|(?![\t\n\r])[${controls}]`, 'gu');

/** Whether a text has characters that aren't shown but do something, line breaks among them. */
export function hasControlCharacters(text: string): boolean {
  return any.test(text);
}

/** A text on one line in which such characters are written out, as in `\u001b[2J`. */
export function visibleLine(text: string): string {
  return text.replaceAll(all, writtenOut);
}

/** The same for a text of several lines: its line breaks and tabs stay. In JSON it means what it meant before. */
export function visibleText(text: string): string {
  return text.replaceAll(allButLayout, writtenOut);
}

function writtenOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
