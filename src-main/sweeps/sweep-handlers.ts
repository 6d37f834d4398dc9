import type { Handlers } from '../dispatch/dispatch.ts';
import type { Sweeps } from './sweeps.ts';

type SweepCommand =
  | 'sweeps.create'
  | 'sweeps.list'
  | 'sweeps.show'
  | 'sweeps.run'
  | 'sweeps.pause'
  | 'sweeps.leave'
  | 'sweeps.cancel'
  | 'sweeps.prioritise'
  | 'sweeps.extend';

/** The commands on sweeps. */
export function sweepHandlers(sweeps: Sweeps): Pick<Handlers, SweepCommand> {
  return {
    'sweeps.create': ({ definition }) => sweeps.create(definition),
    'sweeps.list': () => sweeps.list(),
    'sweeps.show': ({ sweep }) => sweeps.show(sweep),
    'sweeps.run': ({ sweep, parallel, executor }) => sweeps.run(sweep, parallel, executor),
    'sweeps.pause': ({ sweep }) => sweeps.pause(sweep),
    'sweeps.leave': ({ sweep }) => sweeps.leave(sweep),
    'sweeps.cancel': ({ sweep }) => sweeps.cancel(sweep),
    'sweeps.prioritise': ({ sweep, priority }) => sweeps.prioritise(sweep, priority),
    'sweeps.extend': ({ sweep, trials }) => sweeps.extend(sweep, trials),
  };
}
