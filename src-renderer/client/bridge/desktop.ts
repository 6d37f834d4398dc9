import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands';
import type { DesktopBridge } from '#shared/contract/desktop-bridge';
import { fromWireError } from '#shared/contract/errors';
import type { Bridge } from './bridge.ts';

/** The bridge over the desktop's preload script. The main process can't be lost, because it owns the window. */
export function desktopBridge(unroll: DesktopBridge): Bridge {
  return {
    api: {
      async call<Name extends CommandName>(name: Name, input: CommandInput<Name>) {
        const answer = await unroll.call(name, input);
        if ('error' in answer) throw fromWireError(answer.error);
        return answer.output as CommandOutput<Name>;
      },
      subscribe: (listener) => unroll.onEvent(listener),
    },
    onConnection: () => () => {},
    reconnect: () => {},
    onMenuChoice: (listener) => unroll.onMenuChoice(listener),
    onOpenFile: (listener) => unroll.onOpenFile(listener),
  };
}
