import type { Field } from '../../catalogue/fields/field-kinds.ts';
import { foldText } from '../../text/fold-text.ts';
import { nearest } from '../../text/nearest.ts';
import { fieldKeys, fields } from '../../catalogue/fields.ts';
import { knownValue } from '../known-config.ts';
import { experimentStatuses, originSchema } from '../record.ts';
import { propertyOfRecords, type ExperimentProperty, type PropertyKind } from './property.ts';
import { resultProperties } from './result-properties.ts';

type Given = Parameters<typeof propertyOfRecords>[1];

const ofExperiments: readonly Given[] = [
  {
    name: 'starred',
    aliases: ['star', 'favourite', 'favorite'],
    label: 'Starred',
    help: 'Whether it is starred.',
    kind: 'flag',
    of: (record) => record.starred,
  },
  {
    name: 'tags',
    aliases: ['tag'],
    label: 'Tags',
    help: 'Its tags.',
    kind: 'list',
    of: (record) => record.tags,
  },
  {
    name: 'batch',
    label: 'Batch',
    help: 'The batch it belongs to: runs that were made together.',
    kind: 'text',
    of: (record) => record.batch,
  },
  {
    name: 'origin',
    aliases: ['source', 'imported'],
    label: 'Origin',
    help: 'Whether it was trained here (own), or its model or its results were imported.',
    kind: 'choice',
    options: ['own', ...originSchema.shape.kind.options],
    of: (record) => record.origin?.kind ?? 'own',
  },
  {
    name: 'archived',
    label: 'Archived',
    help: 'Whether it is archived.',
    kind: 'flag',
    of: (record) => record.archived,
  },
  {
    name: 'notes',
    aliases: ['note'],
    label: 'Notes',
    help: 'Its notes.',
    kind: 'text',
    of: (record) => record.notes || null,
  },
  {
    name: 'created',
    aliases: ['date'],
    label: 'Created',
    help: 'When it was created.',
    kind: 'moment',
    of: (record) => record.createdAt,
  },
  {
    name: 'started',
    label: 'Started',
    help: 'When training began.',
    kind: 'moment',
    of: (record) => record.startedAt,
  },
  {
    name: 'ended',
    label: 'Ended',
    help: 'When training ended.',
    kind: 'moment',
    of: (record) => record.finishedAt,
  },
  {
    name: 'reason',
    label: 'Reason',
    help: 'Why it failed, or how early stopping ended it.',
    kind: 'text',
    of: (record) => record.statusReason,
  },
];

/** Properties that damaged experiments have too. */
const ofAll: readonly ExperimentProperty[] = [
  {
    name: 'name',
    label: 'Name',
    help: 'Its name; for a damaged experiment, its id.',
    kind: 'text',
    from: 'experiment',
    of: (listed) => (listed.kind === 'experiment' ? listed.record.name : listed.id),
  },
  {
    name: 'id',
    label: 'Id',
    help: 'The name of its folder, which never changes.',
    kind: 'text',
    from: 'experiment',
    of: (listed) => (listed.kind === 'experiment' ? listed.record.id : listed.id),
  },
  {
    name: 'status',
    aliases: ['state'],
    label: 'Status',
    help: 'Whether it is queued, running, finished and so on.',
    kind: 'choice',
    from: 'experiment',
    options: [...experimentStatuses, 'damaged'],
    of: (listed) => (listed.kind === 'experiment' ? listed.record.status : 'damaged'),
  },
];

function kindOf(field: Field): PropertyKind {
  switch (field.kind) {
    case 'integer':
      return 'count';
    case 'real':
      return 'number';
    case 'switch':
      return 'flag';
    case 'choice':
    case 'text':
      return field.kind;
  }
}

const ofConfigs: readonly ExperimentProperty[] = fieldKeys.map((key) => {
  const field: Field = fields[key];
  return propertyOfRecords('config', {
    name: key,
    ...(field.aliases !== undefined && { aliases: field.aliases }),
    label: field.label,
    help: field.help,
    kind: kindOf(field),
    ...(field.kind === 'choice' && { options: Object.keys(field.options) }),
    of: (record) => knownValue(record, key),
  });
});

/**
 * Everything that experiments can be filtered and sorted by: general properties, results, every field of the config.
 */
export const properties: readonly ExperimentProperty[] = [
  ...ofAll,
  ...ofExperiments.map((given) => propertyOfRecords('experiment', given)),
  ...resultProperties,
  ...ofConfigs,
];

const byName = new Map(
  properties.flatMap((each) => namesOf(each).map((name) => [joined(name), each] as const)),
);

/** The names of a property: its own, then its aliases. */
export function namesOf({ name, aliases = [] }: ExperimentProperty): readonly string[] {
  return [name, ...aliases];
}

/**
 * The property with a name or an alias: `hiddenSize`, `HIDDENSIZE`, `hidden-size`, `hidden_size` and `hidden` are the
 * same. Undefined if there is none.
 */
export function propertyNamed(name: string): ExperimentProperty | undefined {
  return byName.get(joined(name));
}

/** The property whose name or alias is nearest to an unknown one; undefined if none is near. */
export function propertyNear(name: string): ExperimentProperty | undefined {
  const near = nearest(joined(name), [...byName.keys()]);
  return near === undefined ? undefined : byName.get(near);
}

function joined(name: string): string {
  return foldText(name).replaceAll(/[-_]/g, '');
}
