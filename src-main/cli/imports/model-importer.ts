import type { RunEnded } from '#shared/contract/events';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { sendFiles, type ImportOptions } from '#shared/contract/import-files';
import { modelNameOf } from '#shared/exchange/models/sources/model-sources';
import {
  networkInWords,
  placeTensors,
  type Placement,
} from '#shared/exchange/models/sources/place-tensors';
import {
  modelFields,
  understandModel,
  type ModelChoices,
} from '#shared/exchange/models/sources/understand-model';
import { nameProblem } from '#shared/experiment/name';
import { formatPercent } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { OwnedWorkbench } from '../command.ts';
import { configFrom, fieldOptions, givenFields } from '../config-flags.ts';
import type { Importer } from './importer.ts';

const placesAllowed =
  'such as fc.weight=out.w,fc.bias= with the tensors of the file, or nothing for zeros';

/** Imports a model that was trained elsewhere, and tests it. */
export const modelImporter: Importer = {
  options: [
    {
      kind: 'value',
      name: 'name',
      placeholder: 'NAME',
      allowed: 'a name for the experiment',
      help: 'The name of the experiment. Default: that of the file.',
    },
    {
      kind: 'value',
      name: 'places',
      placeholder: 'PLACES',
      allowed: placesAllowed,
      help: `Which tensors fill which parameters, ${placesAllowed}. Default: matched by name and shape.`,
    },
    ...fieldOptions(modelFields, () => 'what the file says, else the usual value'),
  ],
  check: (given) => {
    checkName(given);
    configFrom([], given);
    placesOf(given);
  },
  async import(workbench, files, given, options) {
    const [{ content }] = files as [(typeof files)[number]];
    const name = given.values.get('name') ?? modelNameOf(content.name);
    const config = givenFields(modelFields, given);
    const places = placesOf(given);
    const sent = await sendFiles(workbench, { kind: 'model' }, [content], options);
    const inspection = await sent.inspect();
    if (inspection.kind !== 'model') {
      throw new UnrollError('internal', `${content.name} was not inspected as a model`);
    }
    const understood = understandModel(inspection.model);
    const settings = { ...understood.choices, ...config } as ModelChoices;
    const all = Object.entries({ ...understood.places, ...places });
    const filled = Object.fromEntries(
      all.filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const placement = placeTensors(inspection.model.tensors, settings, filled);
    const imported = await sent.finish({ kind: 'model', name, config, places });
    if (imported.kind !== 'experiment') {
      throw new UnrollError('internal', `${content.name} did not become an experiment`);
    }
    const { id } = imported;
    const untested = await whyUntested(workbench, id, options.signal);
    const { record } = await workbench.call('experiments.show', { experiment: id });
    const notes = [
      ...inspection.model.notes,
      ...understood.notes,
      ...placement.notes,
      ...(untested === null ? [] : [`It was not tested: ${untested}`]),
    ];
    const accuracy = record.test?.accuracy ?? null;
    return {
      json: { experimentId: id, name, notes, testAccuracy: accuracy },
      text: [headline(name, id, placement), accuracyText(accuracy), ...notes]
        .filter((line) => line !== '')
        .join('\n'),
    };
  },
};

function headline(name: string, id: string, { network }: Placement): string {
  const words = network === null ? '' : `: ${networkInWords(network)}`;
  return `Imported ${name} (${id})${words}`;
}

function accuracyText(accuracy: number | null): string {
  return accuracy === null ? '' : `Test accuracy ${formatPercent(accuracy)}`;
}

/** The flag `--name`. @throws UnrollError 'invalid-input' */
function checkName({ values }: ParsedArguments): void {
  const name = values.get('name');
  const problem = name === undefined ? null : nameProblem(name);
  if (problem !== null) throw new UnrollError('invalid-input', `--name: ${problem}`);
}

/** The flag `--places`. @throws UnrollError 'invalid-input' */
function placesOf({ values }: ParsedArguments): Record<string, string | null> {
  const written = values.get('places');
  if (written === undefined) return {};
  return Object.fromEntries(
    written.split(',').map((place) => {
      const [, parameter = '', tensor = ''] = /^([^=]+)=(.*)$/.exec(place) ?? [];
      if (parameter === '') {
        throw new UnrollError(
          'invalid-input',
          `--places: ${place} is not allowed; use parameters with tensors, ${placesAllowed}`,
        );
      }
      return [parameter.trim(), tensor.trim() === '' ? null : tensor.trim()];
    }),
  );
}

/**
 * Tests the new experiment, which stays whatever becomes of that. It waits for the end of the test even if it is
 * interrupted, which ends the test.
 * @returns why the experiment wasn't tested; null if it was
 */
async function whyUntested(
  workbench: OwnedWorkbench,
  id: string,
  signal: Required<ImportOptions>['signal'],
): Promise<string | null> {
  const isCancelled = (): boolean => signal?.aborted === true;
  if (isCancelled()) return 'the import was cancelled';
  let unsubscribe: () => void = () => undefined;
  const ended = new Promise<RunEnded>((resolve) => {
    unsubscribe = workbench.subscribe((event) => {
      if (event.kind === 'ended' && event.experiment === id) resolve(event);
    });
  });
  const stop = (): void =>
    void workbench.call('runs.stop', { experiment: id }).catch(() => undefined);
  signal?.addEventListener('abort', stop);
  try {
    await workbench.call('runs.start', { experiment: id });
    // Until then there was nothing to stop.
    if (isCancelled()) stop();
    const { status, reason } = await ended;
    return status === 'finished' ? null : (reason ?? status);
  } catch (error) {
    return toWireError(error).message;
  } finally {
    signal?.removeEventListener('abort', stop);
    unsubscribe();
  }
}
