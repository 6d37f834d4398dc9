import { UnrollError } from '#shared/contract/errors';

/**
 * Shows folders in the file manager.
 * @param openPath Electron's `shell.openPath`, which answers with what went wrong, or with an empty text
 */
export function folderRevealer(openPath: (path: string) => Promise<string>) {
  /** @throws UnrollError 'unavailable' if the system can't show it */
  return async function reveal(folder: string): Promise<void> {
    const problem = await openPath(folder);
    if (problem === '') return;
    throw new UnrollError('unavailable', `${folder} can’t be shown: ${problem}`);
  };
}
