import { places as allPlaces, usualPlaces, type Place } from './places.ts';
import type { LoggedRun } from './logged-run.ts';

/** What a person decides about a tag: its place, to keep its numbers without a chart, or to leave them out. */
export type TagChoice = Place | 'kept' | 'leftOut';
export const tagChoices: readonly TagChoice[] = [...allPlaces, 'kept', 'leftOut'];

/**
 * The place of each tag of a run as `runOfLog` takes them: the chosen, else the usual one unless a choice has taken it.
 */
export function choosePlaces(
  { series }: Pick<LoggedRun, 'series'>,
  choices: Readonly<Record<string, TagChoice>>,
): ReadonlyMap<string, Place | null> {
  const tags = [...series.keys()];
  const chosen = new Map(
    tags.flatMap((tag) => (Object.hasOwn(choices, tag) ? [[tag, choices[tag]!] as const] : [])),
  );
  const taken = new Set(chosen.values());
  const usual = usualPlaces(tags.filter((tag) => !chosen.has(tag)));
  const places = new Map<string, Place | null>();
  for (const tag of tags) {
    const choice = chosen.get(tag);
    if (choice === 'leftOut') continue;
    if (choice !== undefined) {
      places.set(tag, choice === 'kept' ? null : choice);
      continue;
    }
    const place = usual.get(tag)!;
    places.set(tag, place !== null && taken.has(place) ? null : place);
  }
  return places;
}
