import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';
import { beforeAll, describe, expect, it } from 'vitest';
import { guideSource } from '../../../../src-renderer/features/help/guide.ts';
import {
  guidePages,
  guideSections,
  sectionsOf,
} from '../../../../src-renderer/features/help/guide-contents.ts';
import { appPages } from '../../../../src-renderer/shell/pages.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'docs/guide');
const topics = guidePages.map(({ topic }) => topic);
const files = ['README', ...topics].map((topic) => `${topic}.md`);
const textOf = (file: string) => readFile(join(folder, file), 'utf8');

/** All tokens of a text, those within lines too. */
const tokensOf = (text: string): Token[] =>
  new MarkdownIt().parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
const addresses = (text: string, type: string, name: string): string[] =>
  tokensOf(text).flatMap((token) => (token.type === type ? String(token.attrGet(name)) : []));
const picturesOf = (text: string) => addresses(text, 'image', 'src');

describe('the guide', () => {
  it('has pages in three sections, and each file is one of them', async () => {
    expect(guideSections).toHaveLength(3);
    const found = (await readdir(folder)).filter((name) => name.endsWith('.md'));
    expect(found.toSorted()).toEqual(files.toSorted());
  });

  it.each(guidePages)(
    '$topic is short, titled as in the contents, and tells what to try',
    async (page) => {
      const text = await textOf(`${page.topic}.md`);
      expect(text.split('\n')[0]).toBe(`# ${page.title}`);
      expect(text.split(/\s+/).length).toBeLessThan(600);
      expect(text).toMatch(/^## Try it/m);
      expect(text).toMatch(/^1\. /m);
      const count = picturesOf(text).length;
      expect(count === 1 || count === 2).toBe(true);
    },
  );

  it.each(files)(
    'every link in %s leads to a page, in the app and in the repository',
    async (file) => {
      for (const address of addresses(await textOf(file), 'link_open', 'href')) {
        expect(files).toContain(address);
        expect(guideSource.link(address), address).toMatch(/^#\/help/);
      }
    },
  );

  it('has the pictures that its pages show, and no others, of 1.5 MB at most', async () => {
    const shown = (await Promise.all(files.map(textOf))).flatMap(picturesOf);
    const kept = (await readdir(join(folder, 'pictures'))).map((name) => `pictures/${name}`);
    expect(shown.toSorted()).toEqual(kept.toSorted());
    for (const address of shown) expect(guideSource.picture(address), address).not.toBeNull();
    const sizes = await Promise.all(shown.map((address) => stat(join(folder, address))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1.5e6);
  });

  it('describes every picture', async () => {
    for (const file of files) {
      const images = tokensOf(await textOf(file)).filter(({ type }) => type === 'image');
      for (const { content } of images) expect(content).toMatch(/\w+ \w+/);
    }
  });
});

describe('what the guide says in bold', () => {
  let interfaceText = '';

  beforeAll(async () => {
    const sources = await Promise.all(
      ['src-renderer', 'src-shared/catalogue', 'src-shared/experiment', 'src-shared/sweep'].map(
        async (part) => {
          const entries = await readdir(join(root, part), { recursive: true });
          const paths = entries.filter((name) => /\.(ts|vue)$/.test(name));
          return Promise.all(paths.map((path) => readFile(join(root, part, path), 'utf8')));
        },
      ),
    );
    interfaceText = sources.flat().join('\n').replace(/\s+/g, ' ');
  });

  it.each(files)('in %s is the name of something on the screen', async (file) => {
    const tokens = tokensOf(await textOf(file));
    const bold = tokens.flatMap((token, index) =>
      token.type === 'strong_open' ? tokens[index + 1]!.content : [],
    );
    // A sentence that is stressed is no name.
    const names = bold.filter((words) => !/[.?]$/.test(words));
    const isText = (name: string) =>
      [`'${name}'`, `"${name}"`, `> ${name} <`, `>${name}<`].some((text) =>
        interfaceText.includes(text),
      );
    expect(names.filter((name) => !isText(name))).toEqual([]);
  });
});

it('every link to the guide in the app names one of its pages', async () => {
  const entries = await readdir(join(root, 'src-renderer'), { recursive: true });
  const components = entries.filter((name) => name.endsWith('.vue'));
  const texts = await Promise.all(
    components.map((name) => readFile(join(root, 'src-renderer', name), 'utf8')),
  );
  const linked = texts.flatMap((text) =>
    [...text.matchAll(/<HelpLink[^>]*? topic="([^"]+)"/g)].map(([, topic]) => topic!),
  );
  expect(linked.length).toBeGreaterThan(3);
  const named = [...linked, ...appPages.flatMap(({ help }) => help ?? [])];
  expect(named.filter((topic) => !topics.includes(topic))).toEqual([]);
});

it('contents are read by their headings and numbered links', () => {
  const text =
    '# All\n\nWords with [a link](a.md).\n\n## First\n\n1. [A](a.md): one\n2. [B c](b-c.md)\n';
  expect(sectionsOf(text)).toEqual([
    {
      title: 'First',
      pages: [
        { topic: 'a', title: 'A' },
        { topic: 'b-c', title: 'B c' },
      ],
    },
  ]);
});
