import type { RunGroup } from '../compare/grouping.ts';
import { flowColumns, flowFigures } from '../inside/flow-table.ts';
import { flowLimits } from '../inside/gradient-flow.ts';
import { placeLabel, placesOf } from '../inside/recorded-layers.ts';
import type { RecordedPoint } from '../inside/recording.ts';
import { formatCount } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';

/** How to read the table. */
export const gradientsNote = `How much of the loss’s gradient reaches the step that a layer reads first, as a multiple of what reaches the step read last: the median over the last epoch. Vanishing: below 1/${formatCount(1 / flowLimits.vanishing)}; exploding: above ${formatCount(flowLimits.exploding)}. Shares of gates and units are means over the last epoch.`;

/**
 * What was recorded inside the networks while they trained: a row for each group and layer.
 * @param recordings by run id
 * @returns null without recordings
 */
export function gradientTable(
  groups: readonly RunGroup[],
  recordings: ReadonlyMap<string, readonly RecordedPoint[]>,
): TextTable | null {
  const recordingOf = ({ id }: { readonly id: string }) => recordings.get(id) ?? [];
  const places = placesOf(groups.flatMap(({ members }) => members.map(recordingOf)));
  const isBidirectional = places.some(({ direction }) => direction === 'backward');
  const hasLayers = places.length > 1;
  const rows = groups.flatMap(({ label, members }) => {
    const runs = members.map((run) => ({ config: run.config, points: recordingOf(run) }));
    return places.flatMap((place) => {
      const figures = flowFigures(runs, place);
      if (figures === null) return [];
      return [
        [
          label,
          ...(hasLayers ? [placeLabel(place, isBidirectional)] : []),
          ...flowColumns.map(({ text }) => text(figures)),
        ],
      ];
    });
  });
  if (rows.length === 0) return null;
  const titles = flowColumns.map(({ label }) => label);
  return { header: ['Group', ...(hasLayers ? ['Layer'] : []), ...titles], rows };
}
