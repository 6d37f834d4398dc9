import type { Component } from 'vue';
import GradientTab from './gradient/GradientTab.vue';
import LesionsTab from './lesions/LesionsTab.vue';
import MemoryTab from './memory/MemoryTab.vue';
import TrajectoriesTab from './trajectories/TrajectoriesTab.vue';
import TransplantTab from './transplant/TransplantTab.vue';
import UnitsTab from './units/UnitsTab.vue';

/** A tab of the page. Its component has the props `InspectTabProps`. */
interface InspectTab {
  /** In the address. */
  readonly value: string;
  readonly label: string;
  readonly component: Component;
  /** Whether it shows means over a set of digits; if not, it asks for one digit. */
  readonly takesSets: boolean;
}

/** The tabs, in their order; the first one is shown at first. */
export const inspectTabs: readonly InspectTab[] = [
  { value: 'units', label: 'Units', component: UnitsTab, takesSets: true },
  { value: 'gradient', label: 'Input gradient', component: GradientTab, takesSets: true },
  { value: 'memory', label: 'Memory', component: MemoryTab, takesSets: true },
  { value: 'trajectories', label: 'Trajectories', component: TrajectoriesTab, takesSets: false },
  { value: 'transplant', label: 'Transplant', component: TransplantTab, takesSets: false },
  { value: 'lesions', label: 'Lesions', component: LesionsTab, takesSets: false },
];
