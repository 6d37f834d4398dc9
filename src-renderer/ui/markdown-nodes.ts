import MarkdownIt, { type Token } from 'markdown-it';

/** A piece of a text in Markdown: an element with its children, or text. */
export type MarkdownNode =
  | string
  | {
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly children: readonly MarkdownNode[];
    };

/** Where a text in Markdown comes from, and so what it may lead to. */
export interface MarkdownSource {
  /** The level of the headings that the text calls the first: `# Title`. */
  readonly firstHeading: number;
  /** The address in the app that a link leads to; null if it can't be followed. */
  readonly link: (address: string) => string | null;
  /** The address of a picture that comes with the app; null if it isn't one. */
  readonly picture: (address: string) => string | null;
}

/** What people write: notes are shown below two headings of the page, and lead nowhere. */
const untrusted: MarkdownSource = { firstHeading: 3, link: () => null, picture: () => null };

// HTML is shown as text.
const markdown = new MarkdownIt({ html: false, linkify: true });

interface Element {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly children: MarkdownNode[];
}

/** An element that is not closed yet. */
interface Open {
  readonly element: Element;
  /** Its address if it is a link that can't be followed, otherwise null. */
  readonly address: string | null;
}

/**
 * Parses a text in Markdown. The address of a link that can't be followed is shown after it, to read and copy. Pictures
 * that don't come with the app aren't loaded: their address is shown instead.
 * @param source what it may lead to: by default nothing, as is right for a text that someone wrote
 */
export function markdownNodes(
  text: string,
  source: MarkdownSource = untrusted,
): readonly MarkdownNode[] {
  const root = element('root');
  build(markdown.parse(text, {}), [{ element: root, address: null }], source);
  return root.children;
}

function element(tag: string, attributes: Record<string, string> = {}): Element {
  return { tag, attributes, children: [] };
}

/** Adds tokens to the last open element. */
function build(tokens: readonly Token[], open: Open[], source: MarkdownSource): void {
  for (const token of tokens) {
    const parent = open.at(-1)!.element;
    if (token.type === 'inline') build(token.children ?? [], open, source);
    else if (token.nesting === 1) {
      // The paragraphs in a tight list are hidden: their content belongs to the element around them.
      const begun = token.hidden ? parent : elementOf(token, source);
      if (begun !== parent) parent.children.push(begun);
      const isDeadLink = token.type === 'link_open' && begun.tag !== 'a';
      open.push({ element: begun, address: isDeadLink ? attribute(token, 'href') : null });
    } else if (token.nesting === -1) {
      const ended = open.pop()!;
      if (ended.address !== null) appendAddress(ended.element, ended.address);
    } else parent.children.push(...leaf(token, source));
  }
}

function elementOf(token: Token, { firstHeading, link }: MarkdownSource): Element {
  if (token.type === 'link_open') {
    const href = link(attribute(token, 'href'));
    return href === null ? element('span', { class: 'link' }) : element('a', { href });
  }
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading !== null) {
    return element(`h${Math.min(6, Number(heading[1]) - 1 + firstHeading)}`);
  }
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

function leaf(token: Token, { picture }: MarkdownSource): readonly MarkdownNode[] {
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
    case 'image': {
      const address = attribute(token, 'src');
      const src = picture(address);
      if (src !== null) return [element('img', { src, alt: token.content })];
      return [`${token.content} `, { tag: 'code', attributes: {}, children: [address] }];
    }
    default:
      return token.content === '' ? [] : [token.content];
  }
}
