import { cpus, loadavg } from 'node:os';
import { median } from '#shared/statistics/summary';
import { formatTable, type Column } from '../../src-main/cli/table.ts';
import type { Figure, Target } from './measurement.ts';

/** Where the figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** How many processes wanted a core in the minute before, on average; null where the system doesn't say. */
  readonly load: number | null;
  readonly chromium: string;
  readonly node: string;
}

export interface Report {
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

/** This machine, as it is now. @param chromium the browser's version */
export function machineNow(chromium: string): Machine {
  const [load] = loadavg();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    load: process.platform === 'win32' ? null : load!,
    chromium,
    node: process.versions.node,
  };
}

/** Whether a figure's median reaches its target; null where it has none. */
export function reaches({ samples, target }: Figure): boolean | null {
  if ('none' in target) return null;
  return 'atMost' in target ? median(samples) <= target.atMost : median(samples) >= target.atLeast;
}

/** The report as one JSON document. */
export function reportAsJson({ machine, figures }: Report): string {
  const rows = figures.map((figure) => ({
    ...figure,
    median: median(figure.samples),
    reached: reaches(figure),
  }));
  return `${JSON.stringify({ machine, figures: rows }, null, 2)}\n`;
}

const columns: readonly Column<Figure>[] = [
  { title: 'what', align: 'left', cell: ({ what }) => what },
  { title: 'median', align: 'right', cell: ({ samples }) => rounded(median(samples)) },
  { title: 'lowest', align: 'right', cell: ({ samples }) => rounded(Math.min(...samples)) },
  { title: 'highest', align: 'right', cell: ({ samples }) => rounded(Math.max(...samples)) },
  { title: 'times', align: 'right', cell: ({ samples }) => String(samples.length) },
  { title: 'unit', align: 'left', cell: ({ unit }) => unit },
  { title: 'target', align: 'left', cell: ({ target }) => targetInWords(target) },
  { title: '', align: 'left', cell: (figure) => verdict(reaches(figure)) },
];

/** The report for a person to read. */
export function reportAsText({ machine, figures }: Report): string {
  const { cpu, cores, load, chromium, node } = machine;
  const busy = load === null ? '' : `, load before it ${load.toFixed(1)}`;
  return [
    `${cores} x ${cpu}${busy}; Chromium ${chromium} without a GPU; Node ${node}`,
    '',
    formatTable(columns, figures),
    '',
  ].join('\n');
}

function rounded(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function targetInWords(target: Target): string {
  if ('none' in target) return '';
  return 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
}

function verdict(reached: boolean | null): string {
  if (reached === null) return '';
  return reached ? 'reached' : 'missed';
}
