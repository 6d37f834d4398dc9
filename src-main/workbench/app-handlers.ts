import { arch, availableParallelism, platform, release, totalmem } from 'node:os';
import { isAbsolute } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { defaultHome } from '../storage/home.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { writeSettings } from '../storage/settings-file.ts';
import { version } from '../storage/version.ts';
import { processor } from '../storage/machine.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Host } from '../dispatch/host.ts';
import type { StoredPreferences } from '../preferences/preferences.ts';

type AppCommand = 'app.info' | 'app.chooseHome' | 'preferences.read' | 'preferences.update';

/** The commands on the application itself and its preferences. */
export function appHandlers(
  home: string,
  host: Host,
  preferences: StoredPreferences,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, AppCommand> {
  return {
    'app.info': () =>
      Promise.resolve({
        version,
        host: host.kind,
        home,
        homeFrom: host.homeFrom,
        canReveal: host.reveal !== undefined,
        platform: `${platform()} ${release()}`,
        architecture: arch(),
        cpu: processor().cpu,
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        versions: { node: process.versions.node, ...host.versions },
      }),
    'app.chooseHome': async ({ home: chosen }) => {
      if (chosen !== null && !isAbsolute(chosen)) {
        throw new UnrollError(
          'invalid-input',
          `home: ${JSON.stringify(chosen)} is not allowed; give the full path of a folder`,
        );
      }
      if (chosen !== null) await makeFolder(chosen);
      await writeSettings(host.settingsFile, { home: chosen });
      return { home: chosen ?? defaultHome() };
    },
    'preferences.read': () => preferences.read(),
    'preferences.update': async ({ change }) => {
      const changed = await preferences.update(change);
      emit({ kind: 'preferencesChanged', preferences: changed });
      return changed;
    },
  };
}
