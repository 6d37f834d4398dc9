import type { Component } from 'vue';

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: Component | undefined;
  /** The keys that do the same, as UiKeys shows them. */
  readonly keys?: string | undefined;
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly run: () => unknown;
  readonly separatorBefore?: boolean | undefined;
}
