/** How a part of the state is written in an address, and read again. What can't be read is left to `readState`. */
export interface AddressPart<Value> {
  readonly name: string;
  readonly write: (value: Value) => string;
  readonly read: (text: string) => unknown;
}
