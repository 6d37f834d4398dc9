/** The exports of src-native/wasm/exports.cc. */
export interface KernelExports {
  readonly __stack_pointer: WebAssembly.Global;
  readonly __heap_base: WebAssembly.Global;
  abiVersion(): number;
  normBlock(): number;
  width(): number;
  peakOperations(): number;
  stageDescription(): number;
  cellDescription(): number;
  scratchLength(inputColumns: number, hiddenPadded: number): number;
  isFused(factor: number): number;
  findFault(program: number, length: number, arenaLength: number, threads: number): number;
  runShare(
    program: number,
    length: number,
    arena: number,
    part: number,
    parts: number,
    barrier: number,
  ): void;
}
