import { foldedWords } from '#shared/text/fold-text';
import type { GuidePage } from './guide-contents.ts';

/** A page of the guide that has all words of a search. */
export interface FoundPage extends GuidePage {
  /** Where the text has what was searched for, in three parts: before it, itself, and after it. */
  readonly excerpt: readonly [before: string, match: string, after: string];
}

/** Characters of the text before and after the match that an excerpt shows, whole words of them. */
const beside = 40;

/**
 * Finds the pages in which all words of a search begin a word: first those with the words in the title, then those
 * with the words one after the other, then the others.
 * @param words of a page without its title, as one line
 */
export function findInGuide(
  pages: readonly (GuidePage & { readonly words: string })[],
  search: string,
): readonly FoundPage[] {
  const sought = foldedWords(search);
  const phrase = sought.join(' ');
  const rank = ({ title, words }: { title: string; words: string }): number => {
    if (sought.every((word) => placeOf(title, word) >= 0)) return 0;
    return placeOf(words, phrase) >= 0 ? 1 : 2;
  };
  return pages
    .filter(({ title, words }) => sought.every((word) => placeOf(`${title} ${words}`, word) >= 0))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ topic, title, words }) => ({
      topic,
      title,
      excerpt: excerptOf(words, [phrase, ...sought.toSorted((a, b) => b.length - a.length)]),
    }));
}

/** Where a text has some words at the beginning of a word, whatever their case and apostrophes; -1 if it hasn't. */
function placeOf(text: string, words: string): number {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['’]/g, "['’]");
  return text.search(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}`, 'iu'));
}

/** @param candidates what to show if the text has it, the best first */
function excerptOf(words: string, candidates: readonly string[]): FoundPage['excerpt'] {
  const match = candidates.find((each) => placeOf(words, each) >= 0) ?? '';
  // If the title alone has them, the text is shown from its beginning.
  const at = Math.max(0, placeOf(words, match));
  const end = at + match.length;
  const start = at <= beside ? 0 : words.indexOf(' ', at - beside) + 1;
  const space = words.indexOf(' ', end + beside);
  const stop = space < 0 ? words.length : space;
  return [
    (start > 0 ? '… ' : '') + words.slice(Math.min(start, at), at),
    words.slice(at, end),
    words.slice(end, stop) + (stop < words.length ? ' …' : ''),
  ];
}
