import { markdownNodes, type MarkdownNode, type MarkdownSource } from '../../ui/markdown-nodes.ts';
import { helpAddress } from '../../ui/help-address.ts';

/** The pages of the guide: the files of docs/guide, which come with the app. */
const texts = import.meta.glob<string>('../../../docs/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const pictures = import.meta.glob<string>('../../../docs/guide/pictures/*', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** The text of a page in Markdown; undefined if there is no such page. */
export function guidePageText(topic: string): string | undefined {
  return texts[`../../../docs/guide/${topic}.md`];
}

/** Links between the pages lead to them in the app; pictures come with it. */
export const guideSource: MarkdownSource = {
  firstHeading: 2,
  link(address) {
    const topic = /^([\w-]+)\.md$/.exec(address)?.[1];
    if (topic === undefined) return null;
    return helpAddress(topic === 'README' ? undefined : topic);
  },
  picture: (address) => pictures[`../../../docs/guide/${address}`] ?? null,
};

/** The words of a page without its title, as one line to search in. */
export function guidePageWords(topic: string): string {
  const [, ...below] = markdownNodes(guidePageText(topic) ?? '', guideSource);
  return below.map(wordsOf).join(' ').replace(/\s+/g, ' ').trim();
}

function wordsOf(node: MarkdownNode): string {
  if (typeof node === 'string') return node;
  const isBlock = ['p', 'li', 'td', 'th', 'h3', 'h4'].includes(node.tag);
  return node.children.map(wordsOf).join('') + (isBlock ? ' ' : '');
}
