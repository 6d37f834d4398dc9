import {
  BookOpen,
  Database,
  ScanSearch,
  FlaskConical,
  GraduationCap,
  GitCompareArrows,
  ListOrdered,
  PenLine,
  Plus,
  Settings,
  Telescope,
} from '@lucide/vue';
import type { Component } from 'vue';

/** A page of the app. Its route, its place in the navigation and the command that opens it follow from this. */
export interface AppPage {
  /** Also the folder in `features/` that has the component `<Name>Page.vue`. */
  readonly name: string;
  readonly path: string;
  readonly title: string;
  /** In the navigation, which is in the order of this list; left out for a page that others lead to. */
  readonly icon?: Component;
  /** The page that the navigation marks as the current one if this one, or its whole address, isn't in it. */
  readonly within?: string;
  /** The keys that open it; left out if it needs more, such as the id of a run. */
  readonly keys?: string;
  /** The page of the guide that helps most with it; left out if none does. */
  readonly help?: string;
}

export const appPages: readonly AppPage[] = [
  {
    name: 'experiments',
    path: '/',
    title: 'Experiments',
    icon: FlaskConical,
    keys: 'G E',
    help: 'first-five-minutes',
  },
  {
    name: 'compare',
    path: '/compare',
    title: 'Compare',
    icon: GitCompareArrows,
    keys: 'G C',
    help: 'is-it-better',
  },
  { name: 'new', path: '/new', title: 'New run', icon: Plus, keys: 'G N', help: 'grids-and-seeds' },
  {
    name: 'sweeps',
    path: '/sweeps/:id?',
    title: 'Sweeps',
    icon: Telescope,
    within: 'sweeps',
    keys: 'G P',
    help: 'search',
  },
  {
    name: 'queue',
    path: '/queue',
    title: 'Queue',
    icon: ListOrdered,
    keys: 'G Q',
    help: 'grids-and-seeds',
  },
  { name: 'draw', path: '/draw', title: 'Draw', icon: PenLine, keys: 'G W', help: 'draw-digits' },
  {
    name: 'inspect',
    path: '/inspect',
    title: 'Inspect',
    icon: ScanSearch,
    keys: 'G I',
    help: 'inspect',
  },
  {
    name: 'lessons',
    path: '/lessons',
    title: 'Lessons',
    icon: GraduationCap,
    keys: 'G L',
    help: 'teach-with-lessons',
  },
  { name: 'data', path: '/data', title: 'Data', icon: Database, keys: 'G D', help: 'own-images' },
  {
    name: 'settings',
    path: '/settings',
    title: 'Settings',
    icon: Settings,
    keys: 'G S',
    help: 'on-the-wall',
  },
  {
    name: 'help',
    path: '/help/:topic?',
    title: 'Help',
    icon: BookOpen,
    within: 'help',
    keys: 'G H',
  },
  { name: 'trash', path: '/trash', title: 'Trash', within: 'experiments', keys: 'G T' },
  {
    name: 'run',
    path: '/run/:id',
    title: 'Run',
    within: 'experiments',
    help: 'first-five-minutes',
  },
];
