import type { DType } from "./array.ts";

/**
 * One compiled copy of a kernel for each dtype. An engine makes a loop fast for the array type it has met; a copy that
 * has met both Float32Array and Float64Array is slower, our product of matrices in float32 by a quarter. So the text of
 * the kernel is compiled once a dtype: it must use nothing but its arguments.
 */
export function perDtype<Kernel>(kernel: Kernel): { readonly [D in DType]: Kernel } {
  const compile = (): Kernel => new Function(`return ${String(kernel)}`)() as Kernel;
  return { float32: compile(), float64: compile() };
}
