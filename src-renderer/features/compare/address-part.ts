/** How a part of the state is written to an address and read from it. `readState` handles what can't be read. */
export interface AddressPart<Value> {
  readonly name: string;
  readonly write: (value: Value) => string;
  readonly read: (text: string) => unknown;
}
