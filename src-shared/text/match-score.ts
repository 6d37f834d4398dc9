import { foldText, foldedWords } from './fold-text.ts';

/** How well a text matches a query; larger is better. Null if not all words of the query are in it. */
export function matchScore(text: string, query: string): number | null {
  const folded = foldText(text);
  let score = 0;
  for (const word of foldedWords(query)) {
    const at = folded.indexOf(word);
    if (at < 0) return null;
    const beginsWord = at === 0 || /[\s“(-]/.test(folded[at - 1]!);
    score += at === 0 ? 3 : beginsWord ? 2 : 1;
  }
  return score;
}
