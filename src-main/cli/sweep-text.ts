import { epochMetrics } from '#shared/catalogue/metrics/epoch-metrics';
import {
  bestConfig,
  bestOf,
  rankedConfigs,
  type TriedConfig,
  failedTrials,
} from '#shared/sweep/configs';
import { rankedTrials } from '#shared/sweep/plan';
import { hasSeeds } from '#shared/sweep/seeds';
import { executorNames } from '#shared/sweep/executors';
import { Standing } from '#shared/sweep/standing';
import { repetitionsText } from '#shared/experiment/repetition';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { resultOf } from '#shared/sweep/sweep-summary';
import {
  configText,
  goalText,
  goalValue,
  meanText,
  pointText,
  seedsText,
  trialState,
} from '#shared/sweep/words';
import { counted, formatCount, missing } from '#shared/text/format';
import { formatTable, type Column } from './table.ts';

/** How far a sweep is, in one line. */
export function sweepProgressText(view: SweepView): string {
  const { trials, status } = view;
  const { budget } = view.definition;
  const finished = trials.filter((trial) => trial.status === 'finished').length;
  const trained = trials.reduce((sum, { losses }) => sum + losses.length, 0);
  const reused = trials.filter(({ isReused }) => isReused).length;
  const failed = failedTrials(trials);
  const parts = [
    `${counted(trials.length, 'trial')}, ${formatCount(finished)} of them to the end`,
    `${counted(trained, 'epoch')} in all`,
    ...(budget === null ? [] : [`with a budget of ${formatCount(budget)}`]),
    ...(reused === 0 ? [] : [`${formatCount(reused)} trained before`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
  ];
  const where = view.executor.kind === 'local' ? '' : ` (${executorNames[view.executor.kind]})`;
  return `${status}${where}: ${parts.join(', ')}`;
}

/** A sweep with all of its trials, the best first; before them its configs, if it tries several seeds. */
export function describeSweep(view: SweepView): string {
  const { id, definition, reason } = view;
  const best = bestConfig(view);
  const lines = [
    `${definition.name} (${id})`,
    sweepProgressText(view),
    ...(reason === null ? [] : [reason]),
    ...(best === null ? [] : [`Best: ${describeConfig(view, best)}`]),
    ...(best === null && view.status === 'finished' ? ['No trial has a result.'] : []),
  ];
  if (view.trials.length === 0) return lines.join('\n');
  const configs = hasSeeds(definition)
    ? ['', formatTable(configColumnsOf(view), rankedConfigs(view))]
    : [];
  const trials = formatTable(columnsOf(view), rankedTrials(view.trials));
  return [...lines, ...configs, '', trials].join('\n');
}

function configColumnsOf(view: SweepView): readonly Column<TriedConfig>[] {
  const goal = epochMetrics[view.definition.goal].label.toLowerCase();
  return [
    { title: 'config', align: 'left', cell: ({ point }) => configName(point) },
    { title: 'seeds', align: 'right', cell: (config) => seedsText(resultOf(config)) },
    { title: 'epochs', align: 'right', cell: ({ epoch }) => String(epoch) },
    {
      title: `mean ${goal}`,
      align: 'right',
      cell: (config) => (config.epoch === 0 ? missing : meanText(view, config)),
    },
  ];
}

/** The values of a config. If the sweep tries seeds alone, it has none. */
function configName(point: TriedConfig['point']): string {
  return Object.keys(point).length === 0 ? 'the same' : pointText(point);
}

function columnsOf(view: SweepView): readonly Column<SweepTrial>[] {
  const standing = new Standing(view);
  return [
    { title: 'trial', align: 'right', cell: ({ number }) => String(number + 1) },
    { title: 'epochs', align: 'right', cell: ({ losses }) => String(losses.length) },
    {
      title: epochMetrics[view.definition.goal].label.toLowerCase(),
      align: 'right',
      cell: ({ losses }) => (losses.length === 0 ? missing : goalText(view, losses.at(-1)!)),
    },
    { title: 'values', align: 'left', cell: ({ point }) => pointText(point) },
    { title: 'experiment', align: 'left', cell: ({ experiment }) => experiment ?? missing },
    ...(view.trials.some(({ machine }) => machine !== null)
      ? [
          {
            title: 'machine',
            align: 'left',
            cell: ({ machine }) => machine ?? missing,
          } satisfies Column<SweepTrial>,
        ]
      : []),
    { title: '', align: 'left', cell: (trial) => stateText(trial, standing) },
  ];
}

function stateText(trial: SweepTrial, standing: Standing): string {
  const state = trialState(trial, standing);
  const repeated = repetitionsText(trial);
  return repeated === null ? state : `${state}, ${repeated}`;
}

/**
 * A config in one line, that of its only trial, or over seeds:
 * `97.10 ± 0.21 %, 3 seeds, after 9 epochs with hidden size 64 (gru-64-s1-k3x9q, gru-64-s2-p2m4d, gru-64-s3-x8w1c)`.
 */
export function describeConfig(view: SweepView, config: TriedConfig): string {
  if (!hasSeeds(view.definition)) return describeTrial(view, bestOf(config));
  const { epoch, point } = config;
  const reached = `${configText(view, resultOf(config))}, after ${counted(epoch, 'epoch')}`;
  const values = Object.keys(point).length === 0 ? '' : ` with ${pointText(point)}`;
  return `${reached}${values} (${judgedRuns(config).join(', ')})`;
}

/** A config for programs; null if the sweep doesn't try several seeds. */
export function configFacts(view: SweepView, config: TriedConfig) {
  if (!hasSeeds(view.definition)) return null;
  const { point, epoch, judged, loss, deviation, trials } = config;
  return {
    point,
    epoch,
    /** How many of its seeds have got there. */
    count: judged.length,
    failed: failedTrials(trials),
    seeds: trials.length,
    /** Of what the sweep is judged by. */
    mean: goalValue(view, loss),
    deviation,
    experiments: judgedRuns(config),
  };
}

/** The runs that a config is judged by. */
function judgedRuns({ judged }: TriedConfig): string[] {
  return judged.flatMap(({ experiment }) => experiment ?? []);
}

/** A trial in one line: `98.10 % after 9 epochs with lr 0.01, hidden 64 (gru-64-s0-k3x9q)`. */
export function describeTrial(view: SweepView, { point, losses, experiment }: SweepTrial): string {
  const reached = `${goalText(view, losses.at(-1)!)} after ${counted(losses.length, 'epoch')}`;
  return `${reached} with ${pointText(point)} (${experiment})`;
}
