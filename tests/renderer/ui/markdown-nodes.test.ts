import { describe, expect, test } from 'vitest';
import {
  markdownNodes,
  type MarkdownNode,
  type MarkdownSource,
} from '../../../src-renderer/ui/markdown-nodes.ts';

/** The nodes as a line to compare. */
function drawn(text: string, source?: MarkdownSource): string {
  const draw = (node: MarkdownNode): string => {
    if (typeof node === 'string') return node;
    const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}=${value}`);
    return `<${node.tag}${attributes.join('')}>${node.children.map(draw).join('')}</${node.tag}>`;
  };
  return markdownNodes(text, source).map(draw).join('');
}

test.for([
  ['Hello **you**', '<p>Hello <strong>you</strong></p>'],
  ['a\nb', '<p>a b</p>'],
  ['# Title', '<h3>Title</h3>'],
  ['###### Small', '<h6>Small</h6>'],
  ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['3. a\n4. b', '<ol start=3><li>a</li><li>b</li></ol>'],
  ['- a\n\n- b', '<ul><li><p>a</p></li><li><p>b</p></li></ul>'],
  ['use `x`', '<p>use <code>x</code></p>'],
  ['```\nx < y\n```', '<pre><code>x < y\n</code></pre>'],
  ['> said', '<blockquote><p>said</p></blockquote>'],
  ['a\n\n---\n\nb', '<p>a</p><hr></hr><p>b</p>'],
  [
    '|a|b|\n|-|-:|\n|1|2|',
    '<table><thead><tr><th>a</th><th style=text-align:right>b</th></tr></thead>' +
      '<tbody><tr><td>1</td><td style=text-align:right>2</td></tr></tbody></table>',
  ],
] as const)('%j', ([text, expected]) => {
  expect(drawn(text)).toBe(expected);
});

describe('text by others is harmless', () => {
  test('HTML stays text', () => {
    expect(drawn('<img src=x onerror=alert(1)>')).toBe('<p><img src=x onerror=alert(1)></p>');
    const [paragraph] = markdownNodes('<b onclick="x()">hi</b>');
    expect(paragraph).toEqual({ tag: 'p', attributes: {}, children: ['<b onclick="x()">hi</b>'] });
  });

  test('links can’t be followed, and show their address', () => {
    expect(drawn('[docs](https://example.org/a)')).toBe(
      '<p><span class=link>docs <code>https://example.org/a</code></span></p>',
    );
    expect(drawn('see https://example.org/a')).toBe(
      '<p>see <span class=link>https://example.org/a</span></p>',
    );
    expect(drawn('[x](javascript:alert(1))')).not.toContain('<span');
  });

  test('images aren’t loaded', () => {
    expect(drawn('![chart](https://example.org/a.png)')).toBe(
      '<p>chart <code>https://example.org/a.png</code></p>',
    );
  });
});

describe('text that comes with the app', () => {
  const source: MarkdownSource = {
    firstHeading: 2,
    link: (address) => (address === 'other.md' ? '#/help/other' : null),
    picture: (address) => (address === 'pictures/a.webp' ? '/assets/a-1.webp' : null),
  };

  test('leads where it is allowed to', () => {
    expect(drawn('[Other](other.md)', source)).toBe('<p><a href=#/help/other>Other</a></p>');
    expect(drawn('[docs](https://example.org/a)', source)).toBe(
      '<p><span class=link>docs <code>https://example.org/a</code></span></p>',
    );
  });

  test('shows its own pictures', () => {
    expect(drawn('![A chart](pictures/a.webp)', source)).toBe(
      '<p><img src=/assets/a-1.webp alt=A chart></img></p>',
    );
    expect(drawn('![chart](https://example.org/a.png)', source)).toBe(
      '<p>chart <code>https://example.org/a.png</code></p>',
    );
  });

  test('has headings below that of the page', () => {
    expect(drawn('# Title\n\n## Part', source)).toBe('<h2>Title</h2><h3>Part</h3>');
  });
});
