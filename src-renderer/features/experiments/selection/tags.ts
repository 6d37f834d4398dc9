import { tagLimits } from '#shared/experiment/name';
import type { ExperimentRecord } from '#shared/experiment/record';

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

/** An experiment's new list of tags. */
export interface TagChange {
  readonly id: string;
  readonly tags: string[];
}

/** The changes that give a tag to all experiments that lack it and have room for it. */
export function addTag(records: readonly ExperimentRecord[], tag: string): readonly TagChange[] {
  return records
    .filter(({ tags }) => !tags.includes(tag) && tags.length < tagLimits.count)
    .map(({ id, tags }) => ({ id, tags: [...tags, tag] }));
}

/** The changes that remove a tag from all experiments that have it. */
export function removeTag(records: readonly ExperimentRecord[], tag: string): readonly TagChange[] {
  return records
    .filter(({ tags }) => tags.includes(tag))
    .map(({ id, tags }) => ({ id, tags: tags.filter((other) => other !== tag) }));
}
