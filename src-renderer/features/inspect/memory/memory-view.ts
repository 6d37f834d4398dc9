import type { MemoryMap } from '#shared/contract/commands';
import { formatReal } from '#shared/text/format';
import type { Figure } from '../../../charts/export/figure.ts';
import { panelsSvg, type Panel } from '../../../charts/export/panels-svg.ts';
import { cellPicture, hexOf } from '../../../charts/export/svg-parts.ts';
import { heatRgb } from '../../../charts/heat-colour.ts';
import { frameOf, stepLabels } from '../../../charts/export/panel-parts.ts';

/** A model's map, as it is shown. */
export interface ShownMap {
  readonly name: string;
  readonly map: MemoryMap;
}

/** The scale of the colours, which all maps share: logarithmic, as vanishing gradients differ by powers of ten. */
export interface MemoryScale {
  /** The gradient with the darkest colour: the largest of all maps. */
  readonly largest: number;
  /** How many powers of ten smaller a gradient is that has the lightest. */
  readonly decades: number;
}

/** Smaller gradients than this many powers of ten below the largest aren't told apart. */
const mostDecades = 6;

/** The scale that shows all gradients of some maps. */
export function memoryScale(maps: readonly Pick<MemoryMap, 'norms'>[]): MemoryScale {
  let [least, largest] = [Infinity, 0];
  for (const { norms } of maps) {
    for (const norm of norms) {
      if (norm <= 0) continue;
      least = Math.min(least, norm);
      largest = Math.max(largest, norm);
    }
  }
  const decades = largest === 0 ? 1 : Math.ceil(Math.log10(largest / least));
  return { largest, decades: Math.min(mostDecades, Math.max(1, decades)) };
}

/** Where a gradient lies on the scale of colours: 1 for the largest, 0 for the smallest and for less. */
export function shareOnScale(norm: number, { largest, decades }: MemoryScale): number {
  if (norm <= 0) return 0;
  return Math.max(0, 1 + Math.log10(norm / largest) / decades);
}

/** The place among the answers of the last one that was asked for up to a step, from 0; the first if there is none. */
export function answerUpTo({ answers }: Pick<MemoryMap, 'answers'>, step: number): number {
  return Math.max(
    0,
    answers.findLastIndex((answer) => answer <= step),
  );
}

/** The gradients of one of the answers, [steps]. */
export function rowOfAnswer({ norms, steps }: MemoryMap, answer: number): Float64Array {
  return norms.subarray(answer * steps, (answer + 1) * steps);
}

/**
 * Says in a sentence how much of the first ink is left.
 * @param answer the place of the answer among those asked for
 * @param firstInk the first step that reads ink, from 0
 */
export function memoryInWords(map: MemoryMap, answer: number, firstInk: number): string {
  const last = map.answers[answer]!;
  const row = rowOfAnswer(map, answer);
  const strongest = row.indexOf(Math.max(...row));
  if (last < firstInk) return `After step ${last + 1}, no ink has been read yet.`;
  if (row[strongest] === 0) return `After step ${last + 1}, nothing that was read counts.`;
  if (strongest === firstInk) {
    return `After step ${last + 1}, step ${firstInk + 1}, the first with ink, counts most.`;
  }
  const share = formatReal(row[firstInk]! / row[strongest]!, 2);
  return `After step ${last + 1}, step ${firstInk + 1}, the first with ink, counts ${share} of what step ${strongest + 1} counts.`;
}

/** The maps of several models as a figure. */
export function memoryFigure(maps: readonly ShownMap[]): Figure {
  const title = 'What each answer depends on';
  return {
    title,
    aspect: maps.length > 2 ? 0.9 : 0.6,
    hasLegend: true,
    draw: (look) => {
      if (maps.length === 0) return null;
      const scale = memoryScale(maps.map(({ map }) => map));
      const panels = maps.map(({ name, map }): Panel => {
        const { steps, answers, norms } = map;
        return {
          title: `${name}, for its answer ${map.predicted}`,
          xName: 'Step that was read',
          yName: 'Answer after step',
          xLabels: stepLabels(steps),
          yLabels: [0, answers.length - 1].map((row) => ({
            at: (row + 0.5) / answers.length,
            text: String(answers[row]! + 1),
          })),
          draw: (box) => [
            cellPicture(box, steps, answers.length, (column, row) =>
              heatRgb(shareOnScale(norms[row * steps + column]!, scale), 'right', look.theme),
            ),
            frameOf(box, look),
          ],
        };
      });
      const legend = [1, 0.5, 0].map((share) => ({
        text: formatReal(scale.largest * 10 ** (scale.decades * (share - 1)), 2),
        colour: hexOf(heatRgb(share, 'right', look.theme)),
      }));
      return panelsSvg(look, title, panels, { aspect: 1, legend });
    },
  };
}
