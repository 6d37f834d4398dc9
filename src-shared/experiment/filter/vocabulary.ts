import type { Field } from '../field-kinds.ts';
import { fieldKeys, fields } from '../fields.ts';
import { experimentStatuses } from '../record.ts';
import { propertyOfRecords, type ExperimentProperty, type PropertyKind } from './property.ts';
import { resultProperties } from './result-properties.ts';

type Given = Parameters<typeof propertyOfRecords>[1];

const ofExperiments: readonly Given[] = [
  {
    name: 'starred',
    label: 'Starred',
    help: 'Whether it has a star.',
    kind: 'flag',
    of: (record) => record.starred,
  },
  {
    name: 'tags',
    label: 'Tags',
    help: 'The tags it has been given.',
    kind: 'list',
    of: (record) => record.tags,
  },
  {
    name: 'notes',
    label: 'Notes',
    help: 'The notes on it.',
    kind: 'text',
    of: (record) => record.notes || null,
  },
  {
    name: 'created',
    label: 'Created',
    help: 'When it was made.',
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

/** What a damaged experiment has as well. */
const ofAll: readonly ExperimentProperty[] = [
  {
    name: 'name',
    label: 'Name',
    help: 'What it is called; of a damaged one its id.',
    kind: 'text',
    from: 'experiment',
    of: (listed) => (listed.kind === 'experiment' ? listed.record.name : listed.id),
  },
  {
    name: 'id',
    label: 'Id',
    help: "The name of its folder, which doesn't change.",
    kind: 'text',
    from: 'experiment',
    of: (listed) => (listed.kind === 'experiment' ? listed.record.id : listed.id),
  },
  {
    name: 'status',
    label: 'Status',
    help: 'How far it is.',
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
    label: field.label,
    help: field.help,
    kind: kindOf(field),
    ...(field.kind === 'choice' && { options: Object.keys(field.options) }),
    of: (record) => record.config[key],
  });
});

/** Everything an experiment can be filtered and sorted by: what it is, what came of it, every field of its config. */
export const properties: readonly ExperimentProperty[] = [
  ...ofAll,
  ...ofExperiments.map((given) => propertyOfRecords('experiment', given)),
  ...resultProperties,
  ...ofConfigs,
];

const byLowerName = new Map(properties.map((each) => [each.name.toLowerCase(), each]));

/** The property of a name, in capitals or small letters; undefined if there is none. */
export function propertyNamed(name: string): ExperimentProperty | undefined {
  return byLowerName.get(name.toLowerCase());
}
