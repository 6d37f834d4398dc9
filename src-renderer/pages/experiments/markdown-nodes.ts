import MarkdownIt, { type Token } from 'markdown-it';

/** A piece of a text in Markdown: an element with what is in it, or words. */
export type MarkdownNode =
  | string
  | {
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly children: readonly MarkdownNode[];
    };

// HTML in the notes stays the text that it is.
const markdown = new MarkdownIt({ html: false, linkify: true });

interface Element {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly children: MarkdownNode[];
}

/** An element that is not closed yet. */
interface Open {
  readonly element: Element;
  /** Where it leads, if it is a link. */
  readonly address: string | null;
}

/**
 * What a text in Markdown consists of. Links lead nowhere: their address stands behind them, to be read and copied;
 * pictures are not loaded, their address stands for them.
 */
export function markdownNodes(text: string): readonly MarkdownNode[] {
  const root = element('root');
  build(markdown.parse(text, {}), [{ element: root, address: null }]);
  return root.children;
}

function element(tag: string, attributes: Record<string, string> = {}): Element {
  return { tag, attributes, children: [] };
}

/** Puts tokens into the last of the elements that are open. */
function build(tokens: readonly Token[], open: Open[]): void {
  for (const token of tokens) {
    const parent = open.at(-1)!.element;
    if (token.type === 'inline') build(token.children ?? [], open);
    else if (token.nesting === 1) {
      // The paragraphs in a tight list are hidden: what is in them belongs to what is around them.
      const begun = token.hidden ? parent : elementOf(token);
      if (begun !== parent) parent.children.push(begun);
      const address = token.type === 'link_open' ? attribute(token, 'href') : null;
      open.push({ element: begun, address });
    } else if (token.nesting === -1) {
      const ended = open.pop()!;
      if (ended.address !== null) sayAddress(ended.element, ended.address);
    } else parent.children.push(...leaf(token));
  }
}

function elementOf(token: Token): Element {
  if (token.type === 'link_open') return element('span', { class: 'link' });
  // Notes stand below headings of the page.
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading !== null) return element(`h${Math.min(6, Number(heading[1]) + 2)}`);
  const style = attribute(token, 'style');
  const start = attribute(token, 'start');
  return element(token.tag, { ...(style !== '' && { style }), ...(start !== '' && { start }) });
}

/** An attribute of a token; empty where it has none. */
function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function sayAddress({ children }: Element, address: string): void {
  if (children.length === 1 && children[0] === address) return;
  children.push(' ', { tag: 'code', attributes: {}, children: [address] });
}

function leaf(token: Token): readonly MarkdownNode[] {
  switch (token.type) {
    case 'text':
      return [token.content];
    case 'softbreak':
      return [' '];
    case 'hardbreak':
      return [element('br')];
    case 'hr':
      return [element('hr')];
    case 'code_inline':
      return [{ tag: 'code', attributes: {}, children: [token.content] }];
    case 'fence':
    case 'code_block':
      return [
        {
          tag: 'pre',
          attributes: {},
          children: [{ tag: 'code', attributes: {}, children: [token.content] }],
        },
      ];
    case 'image':
      return [
        `${token.content} `,
        { tag: 'code', attributes: {}, children: [attribute(token, 'src')] },
      ];
    default:
      return token.content === '' ? [] : [token.content];
  }
}
