import type { WorkbenchEvent } from '#shared/contract/events';
import type { Announcer } from '../experiments/announcer.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Imports } from './imports.ts';

type ImportCommand =
  | 'imports.begin'
  | 'imports.append'
  | 'imports.inspect'
  | 'imports.finish'
  | 'imports.cancel';

/** The commands that import files. */
export function importHandlers(
  imports: Imports,
  announcer: Announcer,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, ImportCommand> {
  return {
    'imports.begin': async (announced) => ({ id: await imports.begin(announced) }),
    'imports.append': async ({ id, file, piece }) => ({
      received: await imports.append(id, file, piece),
    }),
    'imports.inspect': ({ id }) => imports.inspect(id),
    'imports.finish': async ({ id, choices }) => {
      const imported = await imports.finish(id, choices);
      if (imported.kind === 'dataset') emit({ kind: 'datasetsChanged' });
      else if (imported.kind === 'experiment') announcer.changed(imported.id);
      else for (const id of imported.ids) announcer.changed(id);
      if (imported.kind === 'lesson' || imported.kind === 'answers')
        emit({ kind: 'lessonsChanged' });
      if (imported.kind === 'bundle') emit({ kind: 'comparisonsChanged' });
      return imported;
    },
    'imports.cancel': async ({ id }) => {
      await imports.cancel(id);
      return { id };
    },
  };
}
