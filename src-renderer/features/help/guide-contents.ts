import contents from '../../../docs/guide/README.md?raw';

/** A page of the guide, as its contents name it. */
export interface GuidePage {
  /** The name of its file in docs/guide, without the ending. */
  readonly topic: string;
  readonly title: string;
}

/** Pages for the same readers. */
export interface GuideSection {
  readonly title: string;
  readonly pages: readonly GuidePage[];
}

/**
 * Reads the contents of the guide in Markdown: a heading of the second level for each section, and below it a line
 * `1. [Title](topic.md): what it is about` for each page.
 */
export function sectionsOf(markdown: string): readonly GuideSection[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')).trim(),
      pages: [...section.matchAll(/^\d+\. \[([^\]]+)\]\(([\w-]+)\.md\)/gm)].map(
        ([, title, topic]) => ({ topic: topic!, title: title! }),
      ),
    }));
}

/** The contents of the guide, docs/guide/README.md. */
export const guideText = contents;
export const guideSections = sectionsOf(contents);
/** All pages in the order in which they are read. */
export const guidePages = guideSections.flatMap(({ pages }) => pages);
