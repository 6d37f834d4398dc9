import type { Component } from 'vue';
import LesionsTab from './lesions/LesionsTab.vue';
import MemoryTab from './memory/MemoryTab.vue';
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
  { value: 'memory', label: 'Memory', component: MemoryTab },
  { value: 'lesions', label: 'Lesions', component: LesionsTab },
];
