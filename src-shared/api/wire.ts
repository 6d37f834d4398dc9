import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { WireError } from './errors.ts';
import type { WorkbenchEvent } from './events.ts';

/** What travels between a browser and the workbench, one MessagePack document a frame. */

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

/** What a frame holds, which may be anything. @throws Error if it is not one whole MessagePack document */
export function decodeFrame(bytes: Uint8Array): unknown {
  return decoder.decode(bytes);
}
