import type { RedisChoice } from '#shared/sweep/executors';
import type { WorkerView } from '#shared/sweep/workers';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Questions } from '../execution/questions.ts';
import { SweepRevisions } from './sweep-revisions.ts';
import type { Sweeps } from './sweeps.ts';

type SweepCommand =
  | 'sweeps.create'
  | 'sweeps.list'
  | 'sweeps.show'
  | 'sweeps.changes'
  | 'sweeps.importance'
  | 'sweeps.run'
  | 'sweeps.pause'
  | 'sweeps.leave'
  | 'sweeps.cancel'
  | 'sweeps.prioritise'
  | 'sweeps.extend'
  | 'sweeps.rename'
  | 'sweeps.remove'
  | 'sweeps.members'
  | 'sweeps.workers';

/**
 * The commands on sweeps.
 * @param workersAt lists the workers of a Redis
 */
export function sweepHandlers(
  sweeps: Sweeps,
  questions: Questions,
  workersAt: (choice: RedisChoice) => Promise<readonly WorkerView[]>,
): Pick<Handlers, SweepCommand> {
  const revisions = new SweepRevisions();
  return {
    'sweeps.create': ({ definition }) => sweeps.create(definition),
    'sweeps.list': () => sweeps.list(),
    'sweeps.show': ({ sweep }) => sweeps.show(sweep),
    'sweeps.changes': async ({ sweep, since }) =>
      revisions.changes(await sweeps.show(sweep), since),
    'sweeps.importance': async ({ sweep }) => {
      const { definition, trials } = await sweeps.show(sweep);
      return questions.request('importance', { definition, trials });
    },
    'sweeps.run': ({ sweep, parallel, executor }) => sweeps.run(sweep, parallel, executor),
    'sweeps.pause': ({ sweep, givesUp }) => sweeps.pause(sweep, givesUp),
    'sweeps.leave': ({ sweep, atOnce }) => sweeps.leave(sweep, atOnce),
    'sweeps.cancel': ({ sweep }) => sweeps.cancel(sweep),
    'sweeps.prioritise': ({ sweep, priority }) => sweeps.prioritise(sweep, priority),
    'sweeps.rename': ({ sweep, name }) => sweeps.rename(sweep, name),
    'sweeps.remove': ({ sweep }) => sweeps.remove(sweep),
    'sweeps.members': () => sweeps.members(),
    'sweeps.extend': ({ sweep, ...more }) => sweeps.extend(sweep, more),
    'sweeps.workers': ({ executor }) => workersAt(executor),
  };
}
