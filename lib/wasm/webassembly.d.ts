// The part of the JavaScript interface of WebAssembly that the engine uses; TypeScript keeps it among the browser's types.
declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number; readonly maximum: number; readonly shared: boolean });
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: object;
  }
  class RuntimeError extends Error {}
  function validate(bytes: Uint8Array): boolean;
}
