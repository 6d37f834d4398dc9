import type { FromAgent } from '#main/execution/slurm/agent-messages';
import type { Following } from '#main/execution/slurm/followed-tasks';

/** Takes all that an agent says. */
export function heard(said: FromAgent[]): Following {
  return {
    send: (message) => {
      said.push(message);
    },
    drained: () => Promise.resolve(),
  };
}
