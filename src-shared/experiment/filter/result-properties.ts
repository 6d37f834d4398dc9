import {
  costMetricKeys,
  costMetrics,
  type CostMetric,
} from '../../catalogue/metrics/cost-metrics.ts';
import {
  epochMetric,
  judgedEpochKeys,
  type JudgedEpochKey,
} from '../../catalogue/metrics/epoch-metrics.ts';
import type { Metric, MetricKind } from '../../catalogue/metrics/metric.ts';
import { testMetricKeys, testMetrics } from '../../catalogue/metrics/test-metrics.ts';
import { environmentSchema } from '../record.ts';
import { testValue } from '../test-value.ts';
import { propertyOfRecords, type ExperimentProperty, type PropertyKind } from './property.ts';
import { resultsOf } from './results.ts';

type Given = Parameters<typeof propertyOfRecords>[1];

const kinds: Readonly<Record<MetricKind, PropertyKind>> = {
  share: 'share',
  real: 'number',
  count: 'count',
  seconds: 'duration',
  bytes: 'count',
};

function ofMetric(metric: Metric, own: Pick<Given, 'name' | 'of'> & Partial<Given>): Given {
  const { label, heading, help, kind } = metric;
  return { label, heading, help, kind: kinds[kind], metric, ...own };
}

const ofTest: readonly Given[] = testMetricKeys.map((name) => {
  const { aliases } = testMetrics[name];
  return ofMetric(testMetrics[name], {
    name,
    aliases,
    of: (record) => testValue(record, name),
  });
});

/** The properties for its best and its last value. */
function ofEpochs(key: JudgedEpochKey): readonly Given[] {
  const metric = epochMetric(key);
  const { label, heading, better, result } = metric;
  const upper = key.replace(/^./, (letter) => letter.toUpperCase());
  const lower = (text: string): string => text.replace(/^./, (letter) => letter.toLowerCase());
  const unit = result!.unit === null ? '' : `, in ${result!.unit}`;
  return [
    ofMetric(metric, {
      name: `best${upper}`,
      aliases: [key, ...result!.aliases],
      label: `Best ${lower(label)}`,
      heading: `Best ${lower(heading)}`,
      help: `The ${better === 'higher' ? 'highest' : 'lowest'} value after any epoch${unit}.`,
      of: (record) => resultsOf(record).best[key],
    }),
    ofMetric(metric, {
      name: `last${upper}`,
      label: `Last ${lower(label)}`,
      heading: `Last ${lower(heading)}`,
      help: `The value after the last epoch${unit}.`,
      of: (record) => resultsOf(record).last[key],
    }),
  ];
}

const ofCosts: readonly Given[] = costMetricKeys.flatMap((key): Given[] => {
  const { property, of, ...metric }: CostMetric = costMetrics[key];
  if (property === null) return [];
  // File sizes aren't in the list of runs.
  return [ofMetric(metric, { ...property, of: (record) => of(record, { modelBytes: new Map() }) })];
});

const ofEnvironments: readonly Given[] = [
  {
    name: 'bestEpoch',
    label: 'Best epoch',
    help: 'The epoch whose weights were kept.',
    kind: 'count',
    of: (record) => record.bestEpoch,
  },
  {
    name: 'engineUsed',
    label: 'Engine used',
    help: 'The engine that trained it.',
    kind: 'choice',
    options: environmentSchema.shape.engine.shape.name.options,
    of: (record) => record.environment?.engine.name ?? null,
  },
  {
    name: 'instructionSet',
    label: 'Instruction set',
    help: 'The instruction set the engine used.',
    kind: 'text',
    of: (record) => record.environment?.engine.instructionSet ?? null,
  },
  {
    name: 'threadsUsed',
    label: 'Threads used',
    help: 'Threads the engine used for training.',
    kind: 'count',
    of: (record) => record.environment?.engine.threads ?? null,
  },
];

/** Results of an experiment; some or all are missing until it has ended. */
export const resultProperties: readonly ExperimentProperty[] = [
  ...ofTest,
  ...judgedEpochKeys.flatMap(ofEpochs),
  ...ofCosts,
  ...ofEnvironments,
].map((each) => propertyOfRecords('results', each));
