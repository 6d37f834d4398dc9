import { useRouter } from 'vue-router';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { useUndo } from '../../../client/stores/undo.ts';
import type { ComparisonQuery } from '../comparison-address.ts';
import type { Comparison } from '../use-comparison.ts';

/** Actions on the members of a comparison. Adding and removing runs can be undone. */
export function useMembers(comparison: Comparison) {
  const router = useRouter();
  const undo = useUndo();
  const experiments = useExperiments();

  function setMembers(members: readonly string[], label: string): void {
    const before = comparison.query();
    comparison.change({ members });
    const after = comparison.query();
    undo.push({
      label,
      undo: () => exchange(after, before),
      redo: () => exchange(before, after),
    });
  }

  /**
   * Replaces the runs of one address by those of another. If a different page or comparison is open, it goes back to
   * theirs.
   */
  function exchange(from: ComparisonQuery, to: ComparisonQuery): Promise<unknown> {
    const { name, query } = router.currentRoute.value;
    return name === 'compare' && query['runs'] === from['runs']
      ? router.replace({ name, query: { ...query, runs: to['runs'], hidden: to['hidden'] } })
      : router.push({ name: 'compare', query: { ...to } });
  }

  /** Adds runs to the end of the comparison. */
  function add(ids: readonly string[]): void {
    const { members } = comparison.state;
    const fresh = ids.filter((id) => !members.includes(id));
    if (fresh.length === 0) return;
    const what = fresh.length === 1 ? 'a run' : `${fresh.length} runs`;
    setMembers([...members, ...fresh], `Add ${what} to the comparison`);
  }

  /** Removes runs from the comparison; the runs themselves don't change. */
  function remove(ids: readonly string[]): void {
    const what = ids.length === 1 ? `“${comparison.nameOf(ids[0]!)}”` : `${ids.length} runs`;
    setMembers(
      comparison.state.members.filter((id) => !ids.includes(id)),
      `Remove ${what} from the comparison`,
    );
  }

  /**
   * Moves a run to another place; at place 0 it is the baseline.
   * @returns its new place, as a sentence
   */
  function move(id: string, to: number): string {
    const others = comparison.state.members.filter((other) => other !== id);
    const place = Math.min(Math.max(to, 0), others.length);
    comparison.change({ members: others.toSpliced(place, 0, id) });
    return place === 0
      ? `${comparison.nameOf(id)} is now the baseline`
      : `${comparison.nameOf(id)} is now number ${place + 1} of ${others.length + 1}`;
  }

  /**
   * Makes some runs the first ones, so that their group is the baseline.
   * @param label what the group is called
   * @returns what has been done, as a sentence
   */
  function makeBaseline(ids: readonly string[], label: string): string {
    const others = comparison.state.members.filter((id) => !ids.includes(id));
    comparison.change({ members: [...ids, ...others] });
    return `${label} is now the baseline`;
  }

  /** Hides the lines of some runs; shows them if all are hidden. */
  function toggleHidden(ids: readonly string[]): void {
    const { hidden } = comparison.state;
    const others = hidden.filter((id) => !ids.includes(id));
    const areHidden = ids.every((id) => hidden.includes(id));
    comparison.change({ hidden: areHidden ? others : [...others, ...ids] });
  }

  /** Shows only the lines of some runs; shows all if only those are shown. */
  function isolate(ids: readonly string[]): void {
    const { members, hidden } = comparison.state;
    const others = members.filter((id) => !ids.includes(id));
    const isAlone =
      others.every((id) => hidden.includes(id)) && !ids.some((id) => hidden.includes(id));
    comparison.change({ hidden: isAlone ? [] : others });
  }

  /** Restores a run from the trash. If it gets a new id, that replaces the old one. */
  async function restore(id: string): Promise<void> {
    const [restored] = await experiments.restore([id]);
    if (restored === undefined || restored === id) return;
    const { members } = comparison.state;
    comparison.change({ members: members.map((other) => (other === id ? restored : other)) });
  }

  return { add, remove, move, makeBaseline, toggleHidden, isolate, restore };
}

export type MemberActions = ReturnType<typeof useMembers>;
