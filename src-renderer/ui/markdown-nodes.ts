import MarkdownIt, { type Token } from 'markdown-it';

/** A piece of a text in Markdown: an element with its children, or text. */
export type MarkdownNode =
  | string
  | {
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly children: readonly MarkdownNode[];
    };

// HTML in the notes is shown as text.
const markdown = new MarkdownIt({ html: false, linkify: true });

interface Element {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly children: MarkdownNode[];
}

/** An element that is not closed yet. */
interface Open {
  readonly element: Element;
  /** Its address if it is a link, otherwise null. */
  readonly address: string | null;
}

/**
 * Parses a text in Markdown. Links can't be followed: their address is shown after them, to read and copy. Images aren't
 * loaded: their address is shown instead.
 */
export function markdownNodes(text: string): readonly MarkdownNode[] {
  const root = element('root');
  build(markdown.parse(text, {}), [{ element: root, address: null }]);
  return root.children;
}

function element(tag: string, attributes: Record<string, string> = {}): Element {
  return { tag, attributes, children: [] };
}

/** Adds tokens to the last open element. */
function build(tokens: readonly Token[], open: Open[]): void {
  for (const token of tokens) {
    const parent = open.at(-1)!.element;
    if (token.type === 'inline') build(token.children ?? [], open);
    else if (token.nesting === 1) {
      // The paragraphs in a tight list are hidden: their content belongs to the element around them.
      const begun = token.hidden ? parent : elementOf(token);
      if (begun !== parent) parent.children.push(begun);
      const address = token.type === 'link_open' ? attribute(token, 'href') : null;
      open.push({ element: begun, address });
    } else if (token.nesting === -1) {
      const ended = open.pop()!;
      if (ended.address !== null) appendAddress(ended.element, ended.address);
    } else parent.children.push(...leaf(token));
  }
}

function elementOf(token: Token): Element {
  if (token.type === 'link_open') return element('span', { class: 'link' });
  // Notes are shown below headings of the page.
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading !== null) return element(`h${Math.min(6, Number(heading[1]) + 2)}`);
  const style = attribute(token, 'style');
  const start = attribute(token, 'start');
  return element(token.tag, { ...(style !== '' && { style }), ...(start !== '' && { start }) });
}

/** An attribute of a token; empty if it doesn't have it. */
function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function appendAddress({ children }: Element, address: string): void {
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
