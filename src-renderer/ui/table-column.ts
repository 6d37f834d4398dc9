/** A column of a `UiTable`. */
export interface TableColumn<Row> {
  readonly key: string;
  readonly label: string;
  /** Tooltip of the heading. */
  readonly help?: string | undefined;
  /** Content of its cells, where no slot has it. */
  readonly text?: ((row: Row) => string | number) | undefined;
  /** The value in full precision for exports, where `text` is rounded; null if there is none. */
  readonly exact?: ((row: Row) => string | number | null) | undefined;
  /** Numbers are aligned at the end; `start` if left out. */
  readonly align?: 'start' | 'end' | undefined;
  /** Whether its cells name their rows. */
  readonly isHeader?: boolean | undefined;
  /** Whether its heading is a button that sorts. */
  readonly isSortable?: boolean | undefined;
  /** Whether only screen readers get the label, as above a column of buttons. */
  readonly isLabelHidden?: boolean | undefined;
  /** Whether its cells may have several lines. */
  readonly wraps?: boolean | undefined;
  readonly width?: string | undefined;
  /** Longer cells end in an ellipsis. With `0` the column takes what `width` leaves it, whatever it contains. */
  readonly maxWidth?: string | undefined;
  /** Further attributes and handlers of the heading. */
  readonly headAttributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Further attributes of a cell. */
export interface CellAttributes {
  /** How many columns it spans. A cell that spans several is a sentence, so it wraps. */
  readonly colspan?: number | undefined;
  /** A class that the table's parent styles with `:deep`. */
  readonly class?: unknown;
  readonly title?: string | undefined;
}

/** Which column the rows are sorted by. */
export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}
