import type { StepwiseReading } from '#shared/contract/commands';
import { classLabel, classLabels, commonClassNames } from '#shared/data/class-name';
import type { Figure, FigureLook } from '../../../charts/export/figure.ts';
import { frameOf, stepLabels } from '../../../charts/export/panel-parts.ts';
import { panelsSvg, type Panel } from '../../../charts/export/panels-svg.ts';
import { cellPicture, element, type Box } from '../../../charts/export/svg-parts.ts';
import { heatRgb } from '../../../charts/heat-colour.ts';
import { seenClasses } from './scrubbing.ts';

/** What is shown of a model that reads a digit. */
export interface PrintedCourse {
  readonly name: string;
  readonly reading: StepwiseReading;
  /** Of the classes, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  /** The step, from 0, at which the prediction settles; null if it doesn't. */
  readonly settled: number | null;
}

const title = 'Class probabilities after each time step';

/**
 * The class probabilities of models after each time step as a figure.
 * @param colours of the classes, as shown now
 */
export function courseFigure(
  courses: readonly PrintedCourse[],
  view: 'heat' | 'curves',
  colours: readonly string[],
): Figure {
  // Names take more room, beside the rows or in the legend.
  const more = courses.some(({ classNames }) => classNames !== null) ? 0.25 : 0;
  return {
    title,
    aspect: (courses.length > 2 ? 0.8 : 0.55) + more,
    hasLegend: view === 'curves',
    draw: (look) => {
      if (courses.length === 0) return null;
      const panels = courses.map((course) =>
        view === 'heat' ? heatPanel(look, course) : curvesPanel(look, course, colours),
      );
      const seen = new Set(courses.flatMap(({ reading }) => seenClasses(reading)));
      const legend = legendOf(courses)
        .filter(({ label }) => seen.has(label))
        .map(({ label, text }) => ({ text, colour: colourOf(look, label, colours) }));
      return panelsSvg(look, title, panels, view === 'curves' ? { legend } : {});
    },
  };
}

/** A class of a legend. */
export interface LegendClass {
  readonly label: number;
  /** What it is called. */
  readonly text: string;
}

/** More classes than colours are listed only if a curve shows them. */
const maxListed = 10;

/** The classes that the curves of several models show: all of them, or those that are seen if there are many. */
export function legendOf(
  courses: readonly Pick<PrintedCourse, 'reading' | 'classNames'>[],
): readonly LegendClass[] {
  const names = commonClassNames(courses.map(({ classNames }) => classNames));
  const classes = Math.max(0, ...courses.map(({ reading }) => reading.classes));
  const seen = new Set(
    classes <= maxListed ? [] : courses.flatMap(({ reading }) => seenClasses(reading)),
  );
  return classLabels(names, classes)
    .map((text, label) => ({ label, text }))
    .filter(({ label }) => classes <= maxListed || seen.has(label));
}

function colourOf(look: FigureLook, label: number, colours: readonly string[]): string {
  return look.colour(colours[label % colours.length]!);
}

function common({ name, reading }: PrintedCourse) {
  return { title: name, xName: 'Time step', xLabels: stepLabels(reading.steps) } as const;
}

function settledLine(box: Box, { reading, settled }: PrintedCourse, look: FigureLook): string[] {
  if (settled === null) return [];
  const x = box.left + (box.width * settled) / reading.steps;
  return [
    element('line', {
      x1: x,
      x2: x,
      y1: box.top,
      y2: box.top + box.height,
      stroke: look.chart.text,
      'stroke-width': 1.25,
      'stroke-dasharray': '4 3',
    }),
  ];
}

function heatPanel(look: FigureLook, course: PrintedCourse): Panel {
  const { classNames } = course;
  const { probabilities, classes, steps } = course.reading;
  return {
    ...common(course),
    yName: 'Class',
    names: 'rows',
    yLabels: Array.from({ length: classes <= 10 ? classes : 0 }, (_, label) => ({
      at: (label + 0.5) / classes,
      text: classLabel(classNames, label),
    })),
    draw: (box) => [
      cellPicture(box, steps, classes, (step, label) =>
        heatRgb(probabilities[step * classes + label]!, 'right', look.theme),
      ),
      ...settledLine(box, course, look),
      frameOf(box, look),
    ],
  };
}

function curvesPanel(look: FigureLook, course: PrintedCourse, colours: readonly string[]): Panel {
  const { reading } = course;
  const { probabilities, classes, steps } = reading;
  return {
    ...common(course),
    yName: 'Probability',
    yLabels: [1, 0.5, 0].map((value) => ({ at: 1 - value, text: String(value) })),
    draw: (box) => [
      ...seenClasses(reading).map((label) =>
        element('polyline', {
          points: Array.from({ length: steps }, (_, step) => {
            const x = box.left + (box.width * (step + 0.5)) / steps;
            const y = box.top + box.height * (1 - probabilities[step * classes + label]!);
            return `${x.toFixed(2)},${y.toFixed(2)}`;
          }).join(' '),
          fill: 'none',
          stroke: colourOf(look, label, colours),
          'stroke-width': 1.75,
          'stroke-linejoin': 'round',
        }),
      ),
      ...settledLine(box, course, look),
      frameOf(box, look),
    ],
  };
}
