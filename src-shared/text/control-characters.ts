/**
 * Characters that aren't shown but have an effect: control characters (C0, C1), the separators of lines and paragraphs,
 * and the marks that change the direction of the text after them.
 */
const controls = String.raw`\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069`;
const any = new RegExp(`[${controls}]`, 'u');
const all = new RegExp(`[${controls}]`, 'gu');
/** A carriage return without a line feed is included, because it moves to the beginning of the line. */
const allButLayout = new RegExp(String.raw`\r(?!\n)|(?![\t\n\r])[${controls}]`, 'gu');

/** Whether a text has characters that aren't shown but have an effect, including line breaks. */
export function hasControlCharacters(text: string): boolean {
  return any.test(text);
}

/** A text on one line: a space stands for each such character, and for each half of a character. */
export function onOneLine(text: string): string {
  return text.replaceAll(all, ' ').replaceAll(/\p{Cs}/gu, ' ');
}

/** A text on one line in which such characters are escaped, as in `\u001b[2J`. */
export function visibleLine(text: string): string {
  return text.replaceAll(all, escaped);
}

/** The same for a text of several lines: its line breaks and tabs stay. JSON keeps its meaning. */
export function visibleText(text: string): string {
  return text.replaceAll(allButLayout, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
