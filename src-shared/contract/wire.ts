import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { WireError } from './errors.ts';
import type { WorkbenchEvent } from './events.ts';
import { checkBounds, type MessageBounds } from './message-bounds.ts';

/**
 * What travels between a browser and the workbench: one MessagePack document a binary frame, or the same as JSON in a
 * text frame.
 */

export interface CallFrame {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}

export type AnswerFrame =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: WireError }
  | { readonly event: WorkbenchEvent };

/** Types that MessagePack lacks: arrays of numbers stay arrays of numbers. */
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 1,
  encode: (value) =>
    value instanceof Float64Array
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : null,
  // The bytes lie anywhere in their frame, but numbers must begin at a multiple of their size. Not by slice(): of a
  // Node Buffer, which a frame may be, that is no copy but a view of the whole pool. Nor by from(), which takes bytes
  // one by one.
  decode: (bytes) => new Float64Array(new Uint8Array(bytes).buffer),
});

const encoder = new Encoder({ extensionCodec, ignoreUndefined: true });
const decoder = new Decoder({ extensionCodec });

/** The bytes of a frame. */
export function encodeFrame(frame: CallFrame | AnswerFrame): Uint8Array {
  return encoder.encode(frame);
}

/**
 * What a call may hold, whoever sends it. The largest drawing is 700,000 values, and nothing that the window sends is
 * nested half as deep.
 */
export const callBounds: MessageBounds = { values: 2 ** 20, depth: 64 };

/** What a call's bytes hold, which may be anything within bounds. @throws Error if they aren't one document within them */
export function decodeCall(bytes: Uint8Array): unknown {
  checkBounds(bytes, callBounds);
  return decoder.decode(bytes);
}

/** What a frame of the host holds. @throws Error if it is not one whole document of its kind */
export function decodeFrame(frame: Uint8Array | string): unknown {
  return typeof frame === 'string' ? JSON.parse(frame) : decoder.decode(frame);
}
