import { computed, proxyRefs, shallowRef } from 'vue';
import {
  brushOf,
  isWithin,
  withBrush,
  type Brush,
  type NumberRange,
} from '#shared/compare/brushes';
import { quantity, varyingFields, type QuantityKey } from '#shared/compare/run-quantities';
import type { FigureLook } from '../../../charts/export/figure.ts';
import { readChartTheme } from '../../../charts/frame/chart-theme.ts';
import { useAppearance } from '../../../client/stores/appearance.ts';
import { useRunColours } from '../../../client/stores/run-colours.ts';
import type { ReadableRun } from '../compared-run.ts';
import type { Comparison } from '../use-comparison.ts';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';
import { movedAxis, plottedAxis, defaultAxes } from './plotted-axes.ts';
import type { PlottedRun } from '../../../charts/parallel/plotted-runs.ts';
import {
  colourRuns,
  numberColours,
  type ColourSources,
  type RunColouring,
} from '../../../charts/parallel/run-colouring.ts';
import { frontOf } from './scatter-option.ts';

/** The brushed parts of a quantity: ranges of numbers, or categories. */
export type BrushParts =
  | { readonly ranges: readonly NumberRange[] }
  | { readonly values: readonly string[] };

/**
 * The plots of hyper-parameters, results and costs of a comparison: axes, brushes, colours, and the Pareto front.
 * Brushes apply to both plots.
 */
export function useHyperparameters(comparison: Comparison) {
  const appearance = useAppearance();
  const colours = useRunColours();
  /** Brushes during a drag; they become the comparison's when it ends. */
  const draft = shallowRef<readonly Brush[] | null>(null);

  const shown = computed<readonly ReadableRun[]>(() =>
    comparison.readable.filter(({ isHidden }) => !isHidden),
  );
  const records = computed(() => shown.value.map(({ record }) => record));
  const varying = computed(() => varyingFields(records.value));
  const context = computed(() => ({
    occasion: comparison.state.occasion,
    modelBytes: comparison.modelBytes,
  }));

  const axisKeys = computed(() => comparison.state.axes ?? defaultAxes(shown.value));
  const brushes = computed(() => draft.value ?? comparison.state.brushes);
  function axisOf(key: QuantityKey): PlottedAxis {
    return plottedAxis(key, shown.value, comparison.state, context.value);
  }
  const axes = computed(() => axisKeys.value.map(axisOf));
  const x = computed(() => ({ ...axisOf(comparison.state.plotX), isFlipped: false }));
  const y = computed(() => ({ ...axisOf(comparison.state.plotY), isFlipped: false }));

  /** Ids of the runs that are within all brushes. */
  const matching = computed(() => {
    const found = shown.value.filter(({ record }) =>
      brushes.value.every((brush) =>
        isWithin(brush, quantity(brush.key).of(record, context.value)),
      ),
    );
    return new Set(found.map(({ id }) => id));
  });

  function colouringWith(sources: ColourSources): RunColouring {
    const { plotColour } = comparison.state;
    return colourRuns(plotColour === null ? null : axisOf(plotColour), sources);
  }
  const colouring = computed(() =>
    colouringWith({
      own: comparison.colourOf,
      palette: colours.palette,
      stops: numberColours[appearance.theme],
      missing: readChartTheme().muted,
    }),
  );
  function runsIn({ colourOf }: RunColouring): readonly PlottedRun[] {
    return shown.value.map(({ id, name }) => ({
      id,
      name,
      colour: colourOf(id),
      isMatching: matching.value.has(id),
    }));
  }
  const runs = computed(() => runsIn(colouring.value));

  /** The runs in the colours of an exported figure. */
  function runsFor({ theme, chart, colour }: FigureLook): readonly PlottedRun[] {
    return runsIn(
      colouringWith({
        own: (id) => colour(comparison.colourOf(id)),
        palette: colours.palette.map(colour),
        stops: numberColours[theme],
        missing: chart.muted,
      }),
    );
  }
  const front = computed(() => frontOf({ x: x.value, y: y.value, runs: runs.value }));

  /** Sets the brushes of some quantities. @param isDragging only shows them; the call without it keeps them */
  function brush(parts: ReadonlyMap<QuantityKey, BrushParts>, isDragging = false): void {
    const next = [...parts].reduce<Brush[]>(
      (all, [key, part]) => withBrush(all, key, part),
      [...comparison.state.brushes],
    );
    draft.value = isDragging ? next : null;
    if (!isDragging) comparison.change({ brushes: next });
  }

  function clearBrushes(): void {
    draft.value = null;
    comparison.change({ brushes: [] });
  }

  function setScale(key: QuantityKey, scale: 'linear' | 'log'): void {
    comparison.change({ axisScales: { ...comparison.state.axisScales, [key]: scale } });
  }

  function flip(key: QuantityKey): void {
    const { flippedAxes } = comparison.state;
    const others = flippedAxes.filter((other) => other !== key);
    comparison.change({
      flippedAxes: others.length < flippedAxes.length ? others : [...others, key],
    });
  }

  /** Moves an axis to another place. @returns its new place, as a sentence */
  function moveAxis(key: QuantityKey, to: number): string {
    const next = movedAxis(axisKeys.value, key, to);
    comparison.change({ axes: [...next] });
    return `${quantity(key).label} is now axis ${next.indexOf(key) + 1} of ${next.length}`;
  }

  /** Shows an axis after the others, or hides one and removes its brush. */
  function showAxis(key: QuantityKey, isShown: boolean): void {
    const others = axisKeys.value.filter((other) => other !== key);
    comparison.change({
      axes: isShown ? [...others, key] : others,
      ...(!isShown && { brushes: withBrush(comparison.state.brushes, key, { ranges: [] }) }),
    });
  }

  /** Hides all runs outside the brushes in the charts of the comparison, and removes the brushes. */
  function hideOthers(): void {
    const { members } = comparison.state;
    const hidden = members.filter((id) => !matching.value.has(id));
    draft.value = null;
    comparison.change({ hidden, brushes: [] });
  }

  return proxyRefs({
    shown,
    varying,
    axes,
    axisKeys,
    x,
    y,
    runs,
    runsFor,
    matching,
    brushes,
    front,
    legend: computed(() => colouring.value.legend),
    brushOf: (key: QuantityKey) => brushOf(brushes.value, key),
    brush,
    clearBrushes,
    setScale,
    flip,
    moveAxis,
    showAxis,
    hideOthers,
  });
}

export type Hyperparameters = ReturnType<typeof useHyperparameters>;
