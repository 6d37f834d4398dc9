import type { ExperimentRecord } from '#shared/experiment/record';

/** The longest tag, in characters, and the most tags of one experiment; what a record may have. */
export const tagLimits = { length: 60, count: 100 } as const;

/** A tag and how many experiments have it. */
export interface TagUse {
  readonly tag: string;
  readonly uses: number;
}

/** All tags that are in use, the most used first. */
export function tagsInUse(records: readonly ExperimentRecord[]): readonly TagUse[] {
  const uses = new Map<string, number>();
  for (const { tags } of records) {
    for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  }
  return [...uses]
    .map(([tag, count]) => ({ tag, uses: count }))
    .sort((a, b) => b.uses - a.uses || a.tag.localeCompare(b.tag, 'en'));
}

/** A tag's new list for an experiment. */
export interface TagChange {
  readonly id: string;
  readonly tags: string[];
}

/** What has to change for some experiments all to have a tag; only those that lack it and have room for it. */
export function addTag(records: readonly ExperimentRecord[], tag: string): readonly TagChange[] {
  return records
    .filter(({ tags }) => !tags.includes(tag) && tags.length < tagLimits.count)
    .map(({ id, tags }) => ({ id, tags: [...tags, tag] }));
}

/** What has to change for none of some experiments to have a tag. */
export function removeTag(records: readonly ExperimentRecord[], tag: string): readonly TagChange[] {
  return records
    .filter(({ tags }) => tags.includes(tag))
    .map(({ id, tags }) => ({ id, tags: tags.filter((other) => other !== tag) }));
}

/** Why a text can't be a tag, in words; null if it can. */
export function tagProblem(text: string): string | null {
  const tag = text.trim();
  if (tag === '') return 'A tag has at least one character.';
  return tag.length > tagLimits.length
    ? `A tag has at most ${tagLimits.length} characters; this one has ${tag.length}.`
    : null;
}
