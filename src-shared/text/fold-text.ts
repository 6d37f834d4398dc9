/**
 * A text as a search compares it: composed and decomposed, full-width and narrow, upper-case and lower-case letters
 * are equal, by the same rules in every language.
 */
export function foldText(text: string): string {
  // To lower case, to upper case and back, so that the three ways to write a sharp s become one. A sigma at the end of a
  // word, ς, is found by σ.
  const sameCase = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return sameCase.replaceAll('ς', 'σ');
}

/** The folded words of a search, all of which must be found. */
export function foldedWords(search: string): string[] {
  return foldText(search).split(/\s+/).filter(Boolean);
}
