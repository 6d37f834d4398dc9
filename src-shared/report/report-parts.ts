import { isImportedResults, knownConfig } from '../experiment/known-config.ts';
import { fields } from '../catalogue/fields.ts';
import { axisLabel, boundsOf, tickText } from '../catalogue/metrics/metric.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { isDisputed, lacksRepetitions } from '../experiment/repetition.ts';
import { counted, formatBytes, formatReal, missing } from '../text/format.ts';
import type { BandKind } from '../statistics/aggregate-curves.ts';
import { baselineFirst } from '../compare/config-difference.ts';
import { curveMetrics, type XAxis } from '../compare/curve-metrics.ts';
import type { Grouping } from '../compare/grouping.ts';
import type { ReportChart, ReportContent } from './report-content.ts';
import type { Occasion } from '../compare/result-columns.ts';
import { bootstrapOf } from '../compare/significance.ts';
import { lineChartSvg } from './svg-line-chart.ts';
import { pairTexts, type ReportedPair } from './test-tables.ts';
import type { TextTable } from '../text/text-table.ts';

export const bandNames: Readonly<Record<BandKind, string>> = {
  deviation: 'one standard deviation above and below',
  standardError: 'one standard error of the mean above and below',
  minMax: 'the range from the lowest run to the highest',
  confidence95: 'the 95 % interval of the mean',
};

const xLabels: Readonly<Record<XAxis, string>> = {
  step: 'Training step',
  epoch: 'Epoch',
  time: 'Training time (s)',
};

/** How runs are grouped, as a phrase. */
function groupingInWords(grouping: Grouping): string {
  switch (grouping.kind) {
    case 'none':
      return 'ungrouped';
    case 'batch':
      return 'grouped by batch';
    case 'allButSeed':
      return 'grouped by everything but the seed';
    case 'keys':
      return grouping.keys.length === 0
        ? 'all in one group'
        : `grouped by ${grouping.keys.map((key) => fields[key].label.toLowerCase()).join(', ')}`;
  }
}

/** Which epoch's values the table has, as a phrase. */
function occasionInWords(occasion: Occasion): string {
  switch (occasion.kind) {
    case 'best':
      return 'the best of all epochs';
    case 'last':
      return 'those of the last epoch';
    case 'epoch':
      return `those of epoch ${occasion.epoch}`;
  }
}

/** What is compared, and when the report was made. */
export function introduction({ records, state, createdAt }: ReportContent): string {
  const made = `${createdAt.slice(0, 10)} ${createdAt.slice(11, 16)} UTC`;
  return `${counted(records.length, 'run')}, ${groupingInWords(state.grouping)}. Made with Unroll on ${made}.`;
}

/** The note on members that are not in the report; null if all are. */
export function absentNote({ absent }: ReportContent): string | null {
  return absent.length === 0
    ? null
    : `Not in this report because they can’t be read: ${absent.join(', ')}.`;
}

/** The text for a comparison without confounders. */
export const fairInWords =
  'Data, split, epochs and numbers of seeds are the same; numbers of parameters are within 10 %.';

/** The note on the values in the table of results. */
export function resultsNote({ state }: ReportContent): string {
  return `Mean ± standard deviation over the runs of a group. Training and validation values are ${occasionInWords(state.occasion)}. The first row is the baseline.`;
}

/** Notes for reading the charts: bands, smoothing, runs of unequal length. */
export function chartNotes({ charts, state, groups }: ReportContent): string[] {
  const notes: string[] = [];
  if (groups.some(({ members }) => members.length > 1)) {
    notes.push(
      `Lines are means over the runs of a group, at exactly the recorded points; bands show ${bandNames[state.band]}.`,
    );
  }
  const smoothed = charts.filter(({ metric }) => !curveMetrics[metric].isExact);
  if (state.smoothing > 0 && smoothed.length > 0) {
    const labels = smoothed.map(({ metric }) => curveMetrics[metric].label);
    notes.push(`Smoothed with a weight of ${state.smoothing}: ${labels.join('; ')}.`);
  }
  const shorter = new Set(
    charts.flatMap(({ lines }) =>
      lines.flatMap(({ curve }) => curve.shorter.map((member) => member.id)),
    ),
  );
  if (shorter.size > 0) {
    notes.push(
      `Runs that end before others in their group: ${[...shorter].join(', ')}. After that, the mean is over the remaining runs.`,
    );
  }
  return notes;
}

/** Notes for reading what was found inside the networks. */
export function analysesNotes({ groups, state, analyses }: ReportContent): string[] {
  if (groups.every(({ members }) => members.length < 2)) return [];
  const drawn = analyses.some(({ charts }) => charts.length > 0)
    ? ` In the charts, bands show ${bandNames[state.band]}.`
    : '';
  return [
    `Mean ± standard deviation over the runs of a group that have results (N). Where some of these don’t have a number, the mean is of the others, and it says of how many; where one is −∞, so is the mean, and the chart has a gap.${drawn}`,
  ];
}

/**
 * A chart of the report as SVG.
 * @param style CSS to include in a stand-alone chart
 */
export function chartSvg(chart: ReportChart, { state }: ReportContent, style?: string): string {
  const metric = curveMetrics[chart.metric];
  return lineChartSvg({
    title: metric.label,
    xLabel: xLabels[state.xAxis],
    yLabel: axisLabel(metric, metric.chart),
    logX: state.logX,
    logY: state.logY,
    bounds: boundsOf(metric),
    formatX: (value) => formatReal(value, 6),
    formatY: tickText(metric),
    lines: chart.lines.map(({ label: name, slot, curve }) => ({
      label: name,
      slot,
      x: curve.x,
      y: curve.mean,
      band: curve.members > 1 ? { low: curve.low, high: curve.high } : null,
    })),
    ...(style !== undefined && { style }),
  });
}

/** The status of a run, and whether other machines cast doubt on it. */
function statusText(record: ExperimentRecord): string {
  if (isDisputed(record)) return `${record.status}, disputed`;
  return lacksRepetitions(record) ? `${record.status}, second results damaged` : record.status;
}

/** One row per run: what it is, and the hashes that identify its weights and data. */
export function runTable(records: readonly ExperimentRecord[]): TextTable {
  return {
    header: ['Run', 'Id', 'Status', 'Seed', 'Epochs', 'Engine', 'Weights (SHA-256)', 'Data'],
    rows: records.map((record) => {
      const { name, id, epochs, environment, weightsSha256, data } = record;
      const known = knownConfig(record);
      return [
        name,
        id,
        statusText(record),
        String(known.seed ?? missing),
        isImportedResults(record) ? String(epochs.length) : `${epochs.length} of ${known.epochs}`,
        environment === null
          ? missing
          : `${environment.engine.name} (${environment.engine.instructionSet})`,
        weightsSha256 ?? missing,
        data?.dataset ?? known.dataset ?? missing,
      ];
    }),
  };
}

/** Where the runs were trained: each machine with its versions once, with its runs. */
export function environmentTable(records: readonly ExperimentRecord[]): TextTable {
  const found = new Map<string, { readonly cells: readonly string[]; readonly runs: string[] }>();
  for (const { name, environment } of records) {
    if (environment === null) continue;
    const { cpu, cores, memoryBytes, platform, architecture, engine, versions } = environment;
    const cells = [
      `${cpu}, ${counted(cores, 'core')}, ${formatBytes(memoryBytes)}`,
      `${platform} ${architecture}`,
      `${engine.name} ${engine.version} (${engine.instructionSet}, ${counted(engine.threads, 'thread')})`,
      Object.entries(versions)
        .map(([program, version]) => `${program} ${version}`)
        .join(', '),
    ];
    const key = cells.join('\t');
    const { runs } = found.get(key) ?? { runs: [] };
    found.set(key, { cells, runs: [...runs, name] });
  }
  return {
    header: ['Computer', 'System', 'Engine', 'Versions', 'Runs'],
    rows: [...found.values()].map(({ cells, runs }) => [...cells, runs.join(', ')]),
  };
}

/** The files of all data sets with their hashes, each once. */
export function dataTable(records: readonly ExperimentRecord[]): TextTable {
  const lines = records.flatMap(({ data }) =>
    data === null
      ? []
      : Object.entries(data.hashes).map(([file, hash]) => [data.dataset, file, hash].join('\t')),
  );
  return {
    header: ['Data set', 'File', 'SHA-256'],
    rows: [...new Set(lines)].sort().map((line) => line.split('\t')),
  };
}

/** Up to this many models, every pair has a bootstrap interval. */
const maxBootstrapped = 10;

/** All pairs. With many runs, only the baseline's pairs have intervals, as they take time. */
export function reportedPairs({ pairs: tested, records, state }: ReportContent): ReportedPair[] {
  if (tested?.kind !== 'tested') return [];
  const { pairs } = tested;
  const baseline = baselineFirst(records, state.baseline)[0]?.id;
  const all = pairs.length <= (maxBootstrapped * (maxBootstrapped - 1)) / 2;
  return pairs.map((pair) => {
    const isShown = all || pair.a.id === baseline || pair.b.id === baseline;
    return { ...pair, bootstrap: isShown ? bootstrapOf(pair) : null };
  });
}

/** The tests of all pairs; null if there are none. */
export function pairTable(content: ReportContent): TextTable | null {
  if (content.pairs?.kind !== 'tested') return null;
  return pairTexts(reportedPairs(content));
}
