import { UnrollError } from '#shared/contract/errors';
import { ConfigError } from '#shared/experiment/config';
import {
  forkChanges,
  forkName,
  forkPointInWords,
  forkPoints,
  forkProblems,
  idleForkProblems,
  latestOpenPoint,
  type ForkPoint,
} from '#shared/experiment/fork';
import { withoutCheckpointsText } from '#shared/experiment/left-out';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import type { ExperimentConfig, FieldKey } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Questions } from '../execution/questions.ts';
import type { Queue } from '../queue/queue.ts';
import type { Announcer } from './announcer.ts';
import { withoutUndefined } from './experiment-change.ts';
import type { ExperimentStore } from './experiment-store.ts';

/**
 * The command that forks a run.
 * @param questions copies and checks the parent's files, outside of this process
 */
export function forkHandlers(
  store: ExperimentStore,
  questions: Questions,
  queue: Queue,
  announcer: Announcer,
): Pick<Handlers, 'experiments.fork'> {
  return {
    'experiments.fork': async (input) => {
      const id = await store.resolve(input.experiment);
      const parent = await store.read(id);
      const config = { ...parent.config, ...input.config } as ExperimentConfig;
      const point = pointOf(parent, input.epoch ?? null, config.epochs);
      const given = Object.keys(input.config) as FieldKey[];
      const broken = forkProblems(parent.config, config, point);
      const problems = broken.length > 0 ? broken : idleForkProblems(parent.config, config, given);
      if (problems.length > 0) throw new ConfigError(problems);
      const changes = forkChanges(parent.config, config);
      const { name = forkName(parent.name, changes, point), tags, notes, batch } = input;
      const details = withoutUndefined({ name, tags, notes, batch });
      const record = await store.createContinued(config, details, async (into) => {
        const folder = store.folder(id);
        const { fork, run } = await questions.request('fork', {
          ...{ folder, epoch: point.kept, config, into },
        });
        return { fork, ...run };
      });
      try {
        if (input.queue) await queue.add([record.id]);
      } catch (error) {
        await store.discard(record.id).catch(() => undefined);
        throw error;
      }
      announcer.announce(record);
      return record;
    },
  };
}

/**
 * The checkpoint that is meant.
 * @param epoch of a kept one; null: the latest with something left to train, or the latest if there is none
 * @param epochs that the fork is trained for
 * @throws UnrollError 'invalid-input' or 'busy' saying why there is none, 'not-found' naming those that there are
 */
function pointOf(parent: ExperimentRecord, epoch: number | null, epochs: number): ForkPoint {
  const { id, status } = parent;
  if (isImportedResults(parent)) throw new UnrollError('invalid-input', `${id}: ${noWeights}`);
  if (status === 'running' || status === 'paused') {
    throw new UnrollError('busy', `${id} is ${status}; stop it before you fork it`);
  }
  const points = forkPoints(parent);
  if (points.length === 0) {
    throw new UnrollError(
      'not-found',
      status === 'queued'
        ? `${id} hasn’t been trained yet, so there is nothing to fork`
        : (withoutCheckpointsText(parent) ??
            `${id} has kept no checkpoints; train its config again with Keep checkpoints (--keep-checkpoints) above 0, and fork that run`),
    );
  }
  const point =
    epoch === null
      ? (latestOpenPoint(points, epochs) ?? points.at(-1))
      : points.find(({ kept }) => kept === epoch);
  if (point !== undefined) return point;
  const there = points.map(forkPointInWords).join('; ');
  throw new UnrollError(
    'not-found',
    `${id} has no checkpoint of epoch ${epoch}; it can be forked from ${there}`,
  );
}
