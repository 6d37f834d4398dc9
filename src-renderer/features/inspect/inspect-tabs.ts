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
}

/** The tabs, in their order; the first one is shown at first. */
export const inspectTabs: readonly InspectTab[] = [
  { value: 'units', label: 'Units', component: UnitsTab },
  { value: 'gradient', label: 'Input gradient', component: GradientTab },
  { value: 'memory', label: 'Memory', component: MemoryTab },
  { value: 'trajectories', label: 'Trajectories', component: TrajectoriesTab },
  { value: 'transplant', label: 'Transplant', component: TransplantTab },
  { value: 'lesions', label: 'Lesions', component: LesionsTab },
];
