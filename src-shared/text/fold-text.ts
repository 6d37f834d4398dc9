/**
 * A text as it is compared when a person searches: composed and decomposed letters, full-width and narrow ones,
 * capitals and small letters are alike, by the same rules in every language.
 */
export function foldText(text: string): string {
  // Down, up and down again: ẞ, ß and SS all become ss. A sigma at the end of a word is the same letter as any other.
  const sameCase = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return sameCase.replaceAll('ς', 'σ');
}

/** The words of a search, folded; all of them have to be found. */
export function foldedWords(search: string): string[] {
  return foldText(search).split(/\s+/).filter(Boolean);
}
