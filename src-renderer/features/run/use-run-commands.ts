import type { ExperimentRecord } from '#shared/experiment/record';
import { useCommands } from '../../client/stores/commands.ts';
import type { RunActions } from './use-run-actions.ts';

export const runTabs = [
  { value: 'charts', label: 'Charts' },
  { value: 'results', label: 'Results' },
  { value: 'epochs', label: 'Epochs' },
  { value: 'config', label: 'Config' },
  { value: 'environment', label: 'Environment' },
  { value: 'files', label: 'Files' },
  { value: 'log', label: 'Log' },
  { value: 'notes', label: 'Notes' },
] as const;
export type RunTab = (typeof runTabs)[number]['value'];

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

  useCommands().register([
    {
      id: 'run.pause',
      label: 'Pause or resume',
      group,
      keys: 'P',
      run: actions.togglePause,
      enabled: isOn,
    },
    { id: 'run.stop', label: 'Stop', group, run: actions.stop, enabled: isOn },
    {
      id: 'run.start',
      label: 'Start now',
      group,
      run: actions.start,
      enabled: () => isIn('queued'),
    },
    {
      id: 'run.resume',
      label: 'Resume',
      group,
      run: actions.resume,
      enabled: () => isIn('stopped', 'interrupted', 'failed'),
    },
    { id: 'run.rename', label: 'Rename', group, keys: 'F2', run: page.rename },
    { id: 'run.star', label: 'Star or unstar', group, keys: 'S', run: actions.toggleStar },
    { id: 'run.duplicate', label: 'Duplicate and edit', group, keys: 'D', run: actions.duplicate },
    {
      id: 'run.fineTune',
      label: 'Fine-tune…',
      group,
      run: actions.fineTune,
      enabled: () => isIn('finished') && (record()?.weightsSha256 ?? null) !== null,
    },
    { id: 'run.compare', label: 'Compare with…', group, keys: 'C', run: actions.compare },
    { id: 'run.export', label: 'Export as ZIP', group, run: actions.exportArchive },
    {
      id: 'run.exportModel',
      label: 'Export model…',
      group,
      run: actions.exportModel,
      enabled: () => (record()?.weightsSha256 ?? null) !== null,
    },
    {
      id: 'run.exportResults',
      label: 'Export results…',
      group,
      run: actions.exportResults,
      enabled: () => !isIn('queued'),
    },
    { id: 'run.copyCode', label: 'Copy PyTorch code', group, run: actions.copyCode },
    { id: 'run.remove', label: 'Move to trash', group, keys: 'Delete', run: actions.remove },
    ...runTabs.map(({ value, label }, index) => ({
      id: `run.tab.${value}`,
      label: `Show ${label.toLowerCase()}`,
      group,
      keys: String(index + 1),
      run: () => page.showTab(value),
    })),
  ]);
}
