import { useRouter } from 'vue-router';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { useUndo } from '../../../client/stores/undo.ts';
import type { ComparisonQuery } from '../comparison-address.ts';
import type { Comparison } from '../use-comparison.ts';

/** What is done with the members of a comparison. Taking runs in and out can be undone. */
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
   * Puts the runs of one address in the place of those of another. If another comparison is shown meanwhile, or none,
   * it goes to the one that they are of.
   */
  function exchange(from: ComparisonQuery, to: ComparisonQuery): Promise<unknown> {
    const { name, query } = router.currentRoute.value;
    return name === 'compare' && query['runs'] === from['runs']
      ? router.replace({ name, query: { ...query, runs: to['runs'], hidden: to['hidden'] } })
      : router.push({ name: 'compare', query: { ...to } });
  }

  /** Takes runs into the comparison, after those that are in it. */
  function add(ids: readonly string[]): void {
    const { members } = comparison.state;
    const fresh = ids.filter((id) => !members.includes(id));
    if (fresh.length === 0) return;
    const what = fresh.length === 1 ? 'a run' : `${fresh.length} runs`;
    setMembers([...members, ...fresh], `Add ${what} to the comparison`);
  }

  /** Takes runs out of the comparison; the runs themselves stay as they are. */
  function remove(ids: readonly string[]): void {
    const what = ids.length === 1 ? `“${comparison.nameOf(ids[0]!)}”` : `${ids.length} runs`;
    setMembers(
      comparison.state.members.filter((id) => !ids.includes(id)),
      `Take ${what} out of the comparison`,
    );
  }

  /** Moves a run to another place; at place 0 it is the baseline. The answer says where it is now. */
  function move(id: string, to: number): string {
    const others = comparison.state.members.filter((other) => other !== id);
    const place = Math.min(Math.max(to, 0), others.length);
    comparison.change({ members: others.toSpliced(place, 0, id) });
    return place === 0
      ? `${comparison.nameOf(id)} is the baseline now`
      : `${comparison.nameOf(id)} is now number ${place + 1} of ${others.length + 1}`;
  }

  /** Draws the lines of some runs no longer; again, if none of them is drawn. */
  function toggleHidden(ids: readonly string[]): void {
    const { hidden } = comparison.state;
    const others = hidden.filter((id) => !ids.includes(id));
    const areHidden = ids.every((id) => hidden.includes(id));
    comparison.change({ hidden: areHidden ? others : [...others, ...ids] });
  }

  /** Draws the lines of some runs alone; of all, if they are alone already. */
  function isolate(ids: readonly string[]): void {
    const { members, hidden } = comparison.state;
    const others = members.filter((id) => !ids.includes(id));
    const isAlone =
      others.every((id) => hidden.includes(id)) && !ids.some((id) => hidden.includes(id));
    comparison.change({ hidden: isAlone ? [] : others });
  }

  /** Brings a run back from the trash. It may have got another id, which then takes its place. */
  async function restore(id: string): Promise<void> {
    const [restored] = await experiments.restore([id]);
    if (restored === undefined || restored === id) return;
    const { members } = comparison.state;
    comparison.change({ members: members.map((other) => (other === id ? restored : other)) });
  }

  return { add, remove, move, toggleHidden, isolate, restore };
}

export type MemberActions = ReturnType<typeof useMembers>;
