import { shallowReactive } from 'vue';
import type { LineChartProps } from './chart-series.ts';
import type { Range } from '../frame/plot-area.ts';

/** A chart of a group. */
export interface GroupMember {
  readonly props: Readonly<LineChartProps>;
  /** The chart's element: in full screen, charts are stepped through in page order. */
  readonly element: () => Element | null;
}

/** State that charts share. */
export interface SyncGroup {
  /** The zoomed range; null: all data, growing with it. */
  readonly zoom: Range | null;
  /** The x under the pointer, in any of the charts. */
  readonly cursor: number | null;
  readonly members: readonly GroupMember[];
  zoomTo(range: Range | null): void;
  pointAt(x: number | null): void;
  /** Adds a chart. Returns a function that removes it. */
  join(member: GroupMember): () => void;
}

const groups = new Map<string, SyncGroup>();

/** The group with a name, always the same; without a name, a new one. */
export function groupNamed(name: string | undefined): SyncGroup {
  if (name === undefined) return newGroup();
  const group = groups.get(name) ?? newGroup();
  groups.set(name, group);
  return group;
}

/** A group that resets once all charts have left it and none has joined in their place. */
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

/** The members of a group in the order of the page. */
export function inReadingOrder(group: SyncGroup): readonly GroupMember[] {
  return [...group.members].sort((a, b) => {
    const [first, second] = [a.element(), b.element()];
    if (first === null || second === null) return 0;
    return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}
