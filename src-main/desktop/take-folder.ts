import { toWireError } from '#shared/contract/errors';
import { describeOwner, type DataFolder } from '../storage/data-folder.ts';

/** How to tell a person who is using the data folder. */
export interface Telling {
  /** Opens an address in the browser. */
  openExternal(url: string): Promise<void>;
  showErrorBox(title: string, content: string): void;
}

/**
 * Takes the data folder, unless another Unroll uses it: then opens its pages in the browser, or shows a message.
 * @returns whether to continue: it was taken, or is read-only
 */
export async function takeFolder(folder: DataFolder, telling: Telling): Promise<boolean> {
  try {
    const reason = await folder.take();
    if (reason !== null) console.error(reason);
    return true;
  } catch (error) {
    const owner = await folder.owner().catch(() => undefined);
    if (owner?.address !== undefined && !owner.isElsewhere) {
      await telling.openExternal(owner.address);
    } else {
      const { message } = toWireError(error);
      telling.showErrorBox(
        'Unroll',
        owner === undefined ? message : describeOwner(folder.path, owner),
      );
    }
    return false;
  }
}
