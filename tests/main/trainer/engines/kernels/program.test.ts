import { describe, expect, it } from 'vitest';
import type { KernelLibrary } from '#main/trainer/engines/kernels/kernel-library';
import { ProgramBuilder, Real } from '#main/trainer/engines/kernels/program';

const library = {
  stages: [
    { name: 'first', fields: ['a'] },
    { name: 'second', fields: ['b', 'c', 'd'] },
  ],
} as unknown as KernelLibrary;

describe('ProgramBuilder', () => {
  it('writes code, barrier and arguments in the order of the library', () => {
    const program = new ProgramBuilder(library);
    program.add('second', { d: true, c: new Real(1), b: 7 });
    program.barrier();
    program.add('first', { a: -1 });
    expect([...program.build()]).toEqual([1, 1, 7, 0x3f800000, 1, 0, 0, -1]);
  });

  it('tells where an argument stands', () => {
    const program = new ProgramBuilder(library);
    program.add('first', { a: 0 });
    expect(program.add('second', { b: 0, c: 0, d: 0 })('c').index).toBe(6);
  });

  it('refuses a missing or unknown argument and an unknown stage', () => {
    const program = new ProgramBuilder(library);
    expect(() => program.add('second', { b: 1, c: 1 })).toThrow('needs the argument d');
    expect(() => program.add('first', { a: 1, x: 1 })).toThrow('has no argument x');
    expect(() => program.add('third', {})).toThrow('no stage third');
  });
});
