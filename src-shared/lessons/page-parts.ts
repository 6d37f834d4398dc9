/** Kinds of parts of a page that a lesson can point at. */
export const partKinds = ['card', 'tab'] as const;
export type PartKind = (typeof partKinds)[number];

/** The mark of a part of a page that a lesson can point at: `card:test-accuracy` for the title “Test accuracy”. */
export function partName(kind: PartKind, name: string): string {
  const words = name.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
  return `${kind}:${words.join('-')}`;
}
