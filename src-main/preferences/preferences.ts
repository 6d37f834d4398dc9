import { join } from 'node:path';
import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import {
  defaultPreferences,
  preferencesSchema,
  type preferencesChangeSchema,
  type Preferences,
} from '#shared/contract/preferences';
import { writeFileDurably } from '../storage/files/durable-files.ts';
import { withFileLock } from '../storage/locks/lock-file.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { readOrSetAside } from '../storage/files/set-aside.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';

/** The largest size of the stored preferences, in bytes. */
const preferencesLimit = 1024 * 1024;

/** The preferences in `preferences.json` of a data folder. */
export class StoredPreferences {
  readonly #home: string;
  readonly #changes = new TaskQueue();

  constructor(home: string) {
    this.#home = home;
  }

  get #path(): string {
    return join(this.#home, 'preferences.json');
  }

  /** @throws UnrollError 'storage' */
  async read(): Promise<Preferences> {
    return (await readOrSetAside(this.#path, preferencesSchema)) ?? defaultPreferences;
  }

  /**
   * Changes the given preferences. Views are changed one by one: those that aren't named stay, and null removes one.
   * @returns the changed preferences
   * @throws UnrollError 'invalid-input' if they would get too large, or 'storage'
   */
  update(change: z.output<typeof preferencesChangeSchema>): Promise<Preferences> {
    return this.#changes.run(async () => {
      await makeFolder(this.#home);
      return withFileLock(this.#path, () => this.#updateLocked(change));
    });
  }

  /** Changes the given preferences while the file is locked. */
  async #updateLocked(change: z.output<typeof preferencesChangeSchema>): Promise<Preferences> {
    const present = await this.read();
    const views = Object.entries({ ...present.views, ...change.views });
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const changed: Preferences = {
      ...present,
      ...Object.fromEntries(given),
      views: Object.fromEntries(views.filter(([, view]) => view !== null)),
    };
    const text = `${JSON.stringify(changed, null, 2)}\n`;
    if (Buffer.byteLength(text) > preferencesLimit) {
      throw new UnrollError(
        'invalid-input',
        `views: with these, the preferences would take ${Buffer.byteLength(text)} bytes; at most ${preferencesLimit} are allowed`,
      );
    }
    await writeFileDurably(this.#path, text);
    return changed;
  }
}
