import { shallowReactive } from 'vue';
import type { LineChartProps } from './chart-series.ts';
import type { Range } from '../frame/plot-area.ts';

/** A chart of a group, to be stepped to in full screen. */
export interface GroupMember {
  readonly props: Readonly<LineChartProps>;
  /** Where the chart stands on the page: charts are stepped through in the order of reading. */
  readonly element: () => Element | null;
}

/** What charts have in common. */
export interface SyncGroup {
  /** What a person zoomed to; null: everything there is, growing with the data. */
  readonly zoom: Range | null;
  /** The x under the pointer, in whichever of the charts it is. */
  readonly cursor: number | null;
  readonly members: readonly GroupMember[];
  zoomTo(range: Range | null): void;
  pointAt(x: number | null): void;
  /** The answer is a function that takes the chart out again. */
  join(member: GroupMember): () => void;
}

const groups = new Map<string, SyncGroup>();

/** The group of a name, which stays the same; without a name: one of its own. */
export function groupNamed(name: string | undefined): SyncGroup {
  if (name === undefined) return newGroup();
  const group = groups.get(name) ?? newGroup();
  groups.set(name, group);
  return group;
}

/** A group that shows everything again once all charts have left it, and none has come in their place. */
function newGroup(): SyncGroup {
  const group = shallowReactive({
    zoom: null as Range | null,
    cursor: null as number | null,
    members: [] as readonly GroupMember[],
    zoomTo(range: Range | null) {
      group.zoom = range;
    },
    pointAt(x: number | null) {
      group.cursor = x;
    },
    join(member: GroupMember) {
      group.members = [...group.members, member];
      return () => {
        group.members = group.members.filter((other) => other !== member);
        queueMicrotask(() => {
          if (group.members.length === 0) [group.zoom, group.cursor] = [null, null];
        });
      };
    },
  });
  return group;
}

/** The members of a group in the order in which they are read. */
export function inReadingOrder(group: SyncGroup): readonly GroupMember[] {
  return [...group.members].sort((a, b) => {
    const [first, second] = [a.element(), b.element()];
    if (first === null || second === null) return 0;
    return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}
