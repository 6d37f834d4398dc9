import { isImportedResults } from '#shared/experiment/known-config';
import { hasWeights } from '#shared/experiment/left-out';
import type { ExperimentRecord } from '#shared/experiment/record';
import { canBeginFrom } from '#shared/experiment/starting-weights';
import { useCommands } from '../../client/stores/commands.ts';
import type { RunActions } from './use-run-actions.ts';

export const runTabs = [
  { value: 'charts', label: 'Charts' },
  { value: 'inside', label: 'Inside' },
  { value: 'results', label: 'Results' },
  { value: 'epochs', label: 'Epochs' },
  { value: 'config', label: 'Config' },
  { value: 'environment', label: 'Environment' },
  { value: 'files', label: 'Files' },
  { value: 'log', label: 'Log' },
  { value: 'fromLog', label: 'From the log' },
  { value: 'notes', label: 'Notes' },
] as const;
export type RunTab = (typeof runTabs)[number]['value'];

/** Tabs that are empty for results of another program. */
const onlyOfOwn: readonly RunTab[] = ['inside', 'results', 'environment', 'log'];

/** The tabs that a run has. */
export function tabsOf(record: ExperimentRecord): readonly (typeof runTabs)[number][] {
  const isImported = isImportedResults(record);
  return runTabs.filter(({ value }) =>
    value === 'fromLog' ? isImported : !isImported || !onlyOfOwn.includes(value),
  );
}

/** A number for most, the same whatever tabs a run has; ten tabs have too few digits. */
function keyOf(tab: RunTab): string {
  if (tab === 'fromLog') return '9';
  if (tab === 'inside') return 'I';
  const numbered = runTabs.filter(({ value }) => value !== 'fromLog' && value !== 'inside');
  return String(numbered.findIndex(({ value }) => value === tab) + 1);
}

/** Registers the commands of a run's page for the palette and the keyboard while the page is shown. */
export function useRunCommands(
  actions: RunActions,
  record: () => ExperimentRecord | null,
  page: { readonly showTab: (tab: RunTab) => void; readonly rename: () => void },
): void {
  const group = 'Run';
  const isIn = (...statuses: ExperimentRecord['status'][]) => {
    const status = record()?.status;
    return status !== undefined && statuses.includes(status);
  };
  const isOn = () => isIn('running', 'paused');
  const isOf = (fits: (shown: ExperimentRecord) => boolean): boolean => {
    const shown = record();
    return shown !== null && fits(shown);
  };
  const has = (tab: RunTab): boolean =>
    isOf((shown) => tabsOf(shown).some(({ value }) => value === tab));
  /** The log of imported results doesn't tell a whole config. */
  const isOwn = (): boolean => isOf((shown) => !isImportedResults(shown));

  useCommands().register([
    {
      id: 'run.pause',
      label: 'Pause or resume',
      group,
      area: 'actions',
      keys: 'P',
      run: actions.togglePause,
      enabled: isOn,
    },
    { id: 'run.stop', label: 'Stop', group, area: 'actions', run: actions.stop, enabled: isOn },
    {
      id: 'run.start',
      label: 'Start now',
      group,
      area: 'actions',
      run: actions.start,
      enabled: () => isIn('queued'),
    },
    {
      id: 'run.resume',
      label: 'Resume',
      group,
      area: 'actions',
      run: actions.resume,
      enabled: () => isIn('stopped', 'interrupted', 'failed'),
    },
    {
      id: 'run.rename',
      label: 'Rename',
      group,
      area: 'actions',
      keys: 'F2',
      run: page.rename,
    },
    {
      id: 'run.star',
      label: 'Star or unstar',
      group,
      area: 'actions',
      keys: 'S',
      run: actions.toggleStar,
    },
    {
      id: 'run.duplicate',
      label: 'Duplicate and edit',
      group,
      area: 'actions',
      keys: 'D',
      run: actions.duplicate,
      enabled: isOwn,
    },
    {
      id: 'run.fineTune',
      label: 'Fine-tune…',
      group,
      area: 'actions',
      run: actions.fineTune,
      enabled: () => isOf(canBeginFrom),
    },
    {
      id: 'run.fork',
      label: 'Fork…',
      group,
      area: 'actions',
      run: actions.fork,
      enabled: () => isOwn() && !isIn('queued') && isOf(({ config }) => config.epochs > 0),
    },
    {
      id: 'run.compare',
      label: 'Compare with…',
      group,
      area: 'actions',
      keys: 'C',
      run: actions.compare,
    },
    {
      id: 'run.export',
      label: 'Export as ZIP',
      group,
      area: 'actions',
      run: actions.exportArchive,
    },
    {
      id: 'run.exportModel',
      label: 'Export model…',
      group,
      area: 'actions',
      run: actions.exportModel,
      enabled: () => isOf(hasWeights),
    },
    {
      id: 'run.exportResults',
      label: 'Export results…',
      group,
      area: 'actions',
      run: actions.exportResults,
      enabled: () => !isIn('queued'),
    },
    {
      id: 'run.copyCode',
      label: 'Copy PyTorch code',
      group,
      area: 'actions',
      run: actions.copyCode,
      enabled: isOwn,
    },
    {
      id: 'run.remove',
      label: 'Move to trash',
      group,
      area: 'actions',
      keys: 'Delete',
      run: actions.remove,
    },
    ...runTabs.map(({ value, label }) => ({
      id: `run.tab.${value}`,
      label: `Show ${label.replace(/^./, (letter) => letter.toLowerCase())}`,
      group,
      keys: keyOf(value),
      area: 'tabs' as const,
      run: () => page.showTab(value),
      enabled: () => has(value),
    })),
  ]);
}
