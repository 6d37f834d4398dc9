import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { BridgeAnswer } from '#shared/contract/desktop-bridge';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { HostedWorkbench } from '../hosts/hosted-workbench.ts';
import { isAppAddress } from './app-protocol.ts';
import { channels } from './channels.ts';

/** The parts of a message that identify its sender. */
export type Sender = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

/** Whether a message comes from the page that we loaded into our window: its main frame, under our address. */
export function isOurs({ sender, senderFrame }: Sender, window: WebContents | null): boolean {
  if (window === null || sender !== window) return false;
  // Null once the frame is gone or has gone elsewhere.
  if (senderFrame === null || senderFrame !== window.mainFrame) return false;
  return isAppAddress(senderFrame.url);
}

/**
 * Answers the window's calls.
 * @param window the current window's contents
 * @param onFault called with errors that are Unroll's own bugs
 */
export function answerCalls(
  ipcMain: Pick<IpcMain, 'handle'>,
  workbench: Pick<HostedWorkbench, 'dispatch'>,
  window: () => WebContents | null,
  onFault: (error: Error) => void,
): void {
  ipcMain.handle(
    channels.call,
    async (event, command: unknown, input: unknown): Promise<BridgeAnswer> => {
      try {
        if (!isOurs(event, window())) {
          throw new UnrollError('invalid-input', 'only Unroll’s own window may send commands');
        }
        if (typeof command !== 'string') {
          throw new UnrollError('invalid-input', 'the name of a command must be a string');
        }
        return { output: await workbench.dispatch(command, input) };
      } catch (error) {
        const wireError = toWireError(error);
        if (wireError.code === 'internal' && error instanceof Error) onFault(error);
        return { error: wireError };
      }
    },
  );
}
