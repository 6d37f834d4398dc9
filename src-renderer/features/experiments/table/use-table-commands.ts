import { isImportedResults } from '#shared/experiment/known-config';
import {
  Archive,
  ArchiveRestore,
  Boxes,
  ChartLine,
  Copy,
  FileArchive,
  FolderOpen,
  GitBranch,
  GitCompareArrows,
  ListPlus,
  NotebookPen,
  PanelRightOpen,
  PenLine,
  ReplaceAll,
  Sheet,
  SlidersHorizontal,
  SquareStack,
  Star,
  StarOff,
  Tag,
  Trash2,
  CircleStop,
} from '@lucide/vue';
import { computed } from 'vue';
import type { Grouping } from '#shared/compare/grouping';
import { canBeginFrom } from '#shared/experiment/starting-weights';
import type { ListedExperiment } from '#shared/contract/commands';
import { useApp } from '../../../client/stores/app.ts';
import { useCommands } from '../../../client/stores/commands.ts';
import { idOf } from '../../../client/stores/experiment-list.ts';
import { useQueue } from '../../../client/stores/queue.ts';
import type { MenuItem } from '../../../ui/menu-item.ts';
import type { Column } from './columns.ts';
import { possibleActions } from '../selection/possible-actions.ts';
import type { useExperimentActions } from '../selection/use-experiment-actions.ts';
import type { useHiddenQuestion } from '../selection/use-hidden-question.ts';

/** A command that applies to some experiments. */
export interface ExperimentCommand extends MenuItem {
  readonly id: string;
  /** Whether it is in the selection bar, or only in the menu. */
  readonly inBar: boolean;
  /** Its text in the bar, where there is little room, if not the label. */
  readonly inShort?: string;
  /** Whether its keys work on the whole page, or only within the table. */
  readonly global: boolean;
}

/** What some of the commands need from the table. */
export interface TableTools {
  readonly columns: () => readonly Column[];
  /** How the table groups runs: a comparison begins with the same groups. */
  readonly grouping: () => Grouping;
  readonly rename: (id: string) => void;
  readonly renameMany: (ids: readonly string[]) => void;
  readonly setBatch: (ids: readonly string[]) => void;
  readonly editTags: (ids: readonly string[]) => void;
  readonly editNotes: (id: string) => void;
  readonly fork: (id: string) => void;
  readonly exportResults: (ids: readonly string[]) => void;
  /** Runs an action on experiments; asks first if the table hides some of them. */
  readonly unlessHidden: ReturnType<typeof useHiddenQuestion>['unlessHidden'];
}

/**
 * The commands for experiments: one list that the selection bar, the context menu, the shortcuts and the command
 * palette are made from.
 */
export function useTableCommands(
  actions: ReturnType<typeof useExperimentActions>,
  tools: TableTools,
) {
  const app = useApp();
  const queue = useQueue();

  /** The commands for some experiments; those that don't apply are disabled. */
  function commandsFor(rows: readonly ListedExperiment[]): readonly ExperimentCommand[] {
    const possible = possibleActions(rows, queue.state);
    const { change, stop, remove } = possible;
    const single = rows.length === 1 ? rows[0] : undefined;
    const record = single?.kind === 'experiment' ? single.record : undefined;
    const only = change.length === 1 && rows.length === 1 ? change[0] : undefined;
    const allStarred = change.length > 0 && change.every(({ starred }) => starred);
    const allArchived = change.length > 0 && change.every(({ archived }) => archived);
    const changeIds = change.map(({ id }) => id);
    const exportIds = possible.export.map(({ id }) => id);
    const stopIds = [...stop.running, ...stop.waiting];
    const ask = (
      ids: readonly string[],
      confirmLabel: string,
      run: () => unknown,
      danger = false,
    ): void => tools.unlessHidden(ids, { confirmLabel, danger }, run);
    const bar = { inBar: true, global: true };
    const menu = { inBar: false, global: true };
    return [
      {
        ...bar,
        id: 'compare',
        label: rows.length < 2 ? 'Compare' : `Compare (${rows.length})`,
        icon: GitCompareArrows,
        keys: 'C',
        disabled: rows.length === 0,
        run: () => actions.compare(rows.map(idOf), tools.grouping()),
      },
      {
        ...menu,
        global: false,
        id: 'open',
        label: 'Open',
        icon: PanelRightOpen,
        keys: 'Enter',
        disabled: record === undefined,
        run: () => actions.open(record!.id),
      },
      {
        ...menu,
        id: 'rename',
        label: 'Rename',
        icon: PenLine,
        keys: 'F2',
        disabled: only === undefined,
        run: () => tools.rename(only!.id),
      },
      {
        ...menu,
        id: 'notes',
        label: 'Notes',
        icon: NotebookPen,
        keys: 'N',
        disabled: record === undefined,
        run: () => tools.editNotes(record!.id),
      },
      {
        ...bar,
        id: 'tag',
        label: 'Tag',
        icon: Tag,
        keys: 'T',
        separatorBefore: true,
        disabled: change.length === 0,
        run: () => tools.editTags(changeIds),
      },
      {
        ...bar,
        id: 'star',
        label: allStarred ? 'Remove star' : 'Star',
        icon: allStarred ? StarOff : Star,
        keys: 'S',
        disabled: change.length === 0,
        run: () =>
          ask(changeIds, `${allStarred ? 'Unstar' : 'Star'} ${change.length}`, () =>
            actions.toggleStars(change),
          ),
      },
      {
        ...bar,
        id: 'batch',
        label: 'Set batch…',
        inShort: 'Batch…',
        icon: Boxes,
        keys: 'B',
        disabled: change.length === 0,
        run: () => tools.setBatch(changeIds),
      },
      {
        ...bar,
        inBar: rows.length > 1,
        id: 'renameMany',
        label: 'Rename by a pattern…',
        inShort: 'Rename…',
        icon: ReplaceAll,
        keys: 'R',
        disabled: change.length === 0,
        run: () => tools.renameMany(changeIds),
      },
      {
        ...bar,
        id: 'queue',
        label: 'Add to queue',
        icon: ListPlus,
        disabled: possible.queue.length === 0,
        run: () =>
          ask(possible.queue, `Queue ${possible.queue.length}`, () =>
            actions.queueUp(possible.queue),
          ),
      },
      {
        ...bar,
        id: 'stop',
        label: 'Stop',
        icon: CircleStop,
        disabled: stopIds.length === 0,
        run: () => ask(stopIds, `Stop ${stopIds.length}`, () => actions.stop(stop)),
      },
      {
        ...bar,
        inBar: rows.length === 1,
        id: 'duplicate',
        label: 'Duplicate and edit',
        icon: SquareStack,
        keys: 'Ctrl+D',
        separatorBefore: true,
        disabled: record === undefined || isImportedResults(record),
        run: () => actions.duplicate(record!.id),
      },
      {
        ...menu,
        id: 'fineTune',
        label: 'Fine-tune…',
        icon: SlidersHorizontal,
        disabled: record === undefined || !canBeginFrom(record),
        run: () => actions.fineTune(record!),
      },
      {
        ...menu,
        id: 'fork',
        label: 'Fork…',
        icon: GitBranch,
        disabled:
          only === undefined ||
          only.status === 'queued' ||
          only.config.epochs === 0 ||
          isImportedResults(only),
        run: () => tools.fork(only!.id),
      },
      {
        ...bar,
        id: 'export',
        label: 'Export as ZIP',
        inShort: 'ZIP',
        icon: FileArchive,
        disabled: exportIds.length === 0,
        run: () =>
          ask(exportIds, `Export ${exportIds.length}`, () =>
            actions.exportArchive(possible.export),
          ),
      },
      {
        ...bar,
        id: 'exportResults',
        label: 'Export results…',
        icon: ChartLine,
        disabled: possible.export.every(({ status }) => status === 'queued'),
        run: () =>
          ask(exportIds, `Export ${exportIds.length}`, () => tools.exportResults(exportIds)),
      },
      {
        ...bar,
        id: 'exportTable',
        label: 'Export as CSV',
        inShort: 'CSV',
        icon: Sheet,
        disabled: rows.length === 0,
        run: () => actions.exportTable(rows, tools.columns()),
      },
      {
        ...menu,
        global: false,
        id: 'copy',
        label: 'Copy as table',
        icon: Copy,
        keys: 'Ctrl+C',
        disabled: rows.length === 0,
        run: () => actions.copyTable(rows, tools.columns()),
      },
      ...(app.information?.canReveal
        ? [
            {
              ...menu,
              id: 'reveal',
              label: 'Show folder',
              icon: FolderOpen,
              disabled: single === undefined,
              run: () => actions.reveal(idOf(single!)),
            },
          ]
        : []),
      {
        ...bar,
        id: 'archive',
        label: allArchived ? 'Unarchive' : 'Archive',
        icon: allArchived ? ArchiveRestore : Archive,
        keys: 'E',
        separatorBefore: true,
        disabled: change.length === 0,
        run: () =>
          ask(changeIds, `${allArchived ? 'Unarchive' : 'Archive'} ${change.length}`, () =>
            actions.archive(change, !allArchived),
          ),
      },
      {
        ...bar,
        id: 'delete',
        label: 'Move to trash',
        inShort: 'Trash',
        icon: Trash2,
        keys: 'Delete',
        danger: true,
        disabled: remove.length === 0,
        run: () =>
          ask(remove, `Move ${remove.length} to trash`, () => actions.remove(remove), true),
      },
    ];
  }

  /** Registers the commands with the palette and the shortcuts; their targets are looked up when they run. */
  function register(targets: () => readonly ListedExperiment[]): void {
    const current = computed(
      () => new Map(commandsFor(targets()).map((command) => [command.id, command])),
    );
    useCommands().register(
      commandsFor([])
        .filter(({ global }) => global)
        .map(({ id, label, keys }) => ({
          id: `experiments.${id}`,
          label: `${label} (selected experiments)`,
          group: 'Experiments',
          keys,
          run: () => current.value.get(id)?.run(),
          enabled: () => current.value.get(id)?.disabled === false,
        })),
    );
  }

  return { commandsFor, register };
}
