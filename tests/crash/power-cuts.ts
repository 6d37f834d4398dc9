import { join } from 'node:path';
import {
  digestOf,
  stateAfter,
  writeState,
  type Cut,
  type KeptData,
  type KeptNames,
} from './disk-image.ts';
import { examine } from './examine.ts';
import type { Faults } from './rounds.ts';
import type { Story, Dependencies } from './story.ts';

/** Of what wasn't synced: which names are kept, and what becomes of the data. */
const remains: readonly (readonly [KeptNames, KeptData])[] = [
  ['all', 'lost'],
  ['all', 'zeroed'],
  ['all', 'cut'],
  ['journal', 'lost'],
  ['journal', 'kept'],
  ['folders', 'lost'],
  ['folders', 'kept'],
  ['folders', 'cut'],
];

interface Point {
  readonly story: Story;
  readonly cut: Cut;
}

/** Cuts the power after every call: what wasn't synced by then may be lost, in every way that a disk has of losing it. */
export function powerCuts(dependencies: Dependencies, stories: readonly Story[]): Faults {
  const points = stories.flatMap((story) =>
    [...story.calls.keys()].flatMap((place) =>
      remains.map(([names, data]): Point => ({ story, cut: { after: place + 1, names, data } })),
    ),
  );
  /** States of the disk that have been looked at, with what had been acknowledged. */
  const known = new Set<string>();
  return {
    kind: 'power',
    points: points.length,
    strike: async (point, random, app) => {
      const { story, cut } = points[point]!;
      const state = stateAfter(story.beginning, story.calls, cut, random);
      const acknowledged = story.acknowledgedAfter(cut.after);
      const key = `${story.scenario.name} ${acknowledged} ${digestOf(state)}`;
      const call = story.calls[cut.after - 1]!;
      const about = {
        fault: `power cut, names ${cut.names}, data ${cut.data}`,
        detail:
          `${story.scenario.name}: after call ${cut.after} of ${story.calls.length} ` +
          `(${call.name} ${call.path}), ${acknowledged} steps acknowledged`,
      };
      if (known.has(key)) return { ...about, seen: 'same state as before', violations: [] };
      known.add(key);
      return dependencies.folders.use(async (folder) => {
        const home = join(folder, 'home');
        await writeState(state, home);
        const { violations, found } = await examine(app, story, home, acknowledged, false);
        return { ...about, seen: found ?? 'not opened', violations };
      });
    },
  };
}
