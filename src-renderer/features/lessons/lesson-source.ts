import { helpAddress } from '../../ui/help-address.ts';
import type { MarkdownSource } from '../../ui/markdown-nodes.ts';

/** The text of a lesson leads only to pages of the guide: `[Draw](draw-digits.md)`. Other addresses are shown as text. */
export const lessonSource: MarkdownSource = {
  firstHeading: 3,
  link(address) {
    const topic = /^([\w-]+)\.md$/.exec(address)?.[1];
    return topic === undefined ? null : helpAddress(topic);
  },
  picture: () => null,
};
