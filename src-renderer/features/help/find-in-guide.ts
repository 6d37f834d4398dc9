import { matchScore } from '#shared/text/match-score';
import type { GuidePage } from './guide-contents.ts';

/** A page of the guide that has all words of a search. */
export interface FoundPage extends GuidePage {
  /** Where the text has one of the words, in three parts: before it, the word, and after it. */
  readonly excerpt: readonly [before: string, word: string, after: string];
}

/** Characters of the text before and after the word that an excerpt shows, whole words of them. */
const beside = 40;

/**
 * Finds the pages that have all words of a search, those that have them in the title first.
 * @param words of a page without its title, as one line
 */
export function findInGuide(
  pages: readonly (GuidePage & { readonly words: string })[],
  search: string,
): readonly FoundPage[] {
  return pages
    .filter(({ title, words }) => matchScore(`${title} ${words}`, search) !== null)
    .map((page) => ({ ...page, inTitle: matchScore(page.title, search) !== null }))
    .sort((a, b) => Number(b.inTitle) - Number(a.inTitle))
    .map(({ topic, title, words }) => ({ topic, title, excerpt: excerptOf(words, search) }));
}

function excerptOf(words: string, search: string): FoundPage['excerpt'] {
  const folded = words.toLowerCase();
  const places = search
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ at: folded.indexOf(word), length: word.length }))
    .filter(({ at }) => at >= 0);
  // All of them are in the title alone: the text is shown from its beginning.
  const { at, length } = places[0] ?? { at: 0, length: 0 };
  const start = at <= beside ? 0 : words.indexOf(' ', at - beside) + 1;
  const end = at + length;
  const room = words.indexOf(' ', end + beside);
  const stop = room < 0 ? words.length : room;
  return [
    (start > 0 ? '… ' : '') + words.slice(Math.min(start, at), at),
    words.slice(at, end),
    words.slice(end, stop) + (stop < words.length ? ' …' : ''),
  ];
}
