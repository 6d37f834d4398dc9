/** Spaces within `p < 0.0001`, `98.52 ± 0.11 %` and `0.4 pp`: before and after a sign of relation, and before a unit. */
const innerSpaces = / (?=[<=≤≥±] [−\d])|(?<= [<=≤≥±]) (?=[−\d])|(?<=\d) (?=%|pp\b)/g;

/** A sentence for the screen whose figures aren't broken over two lines, by no-break spaces. */
export function unbroken(sentence: string): string {
  return sentence.replaceAll(innerSpaces, '\u{A0}');
}
