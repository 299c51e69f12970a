import {
  type Arrays,
  deepConvNet,
  fullyConnectedNet,
  type Model,
  type NDArray,
  random,
  threeLayerConvNet,
  twoLayerNet,
} from "../../../lib/index.ts";

// The networks at the sizes at which the assignment checks their gradients, each with samples and labels.

export type Choice = { readonly reg?: number; readonly dtype?: "float32" | "float64"; readonly seed?: number };
export interface Net {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its options beside those of a choice, as they are written. */
  make(choice: Choice): Model<never>;
}

const fully =
  (options: { readonly dropout?: number; readonly norm?: "batch" | "layer" }): Net["make"] =>
  (choice) =>
    fullyConnectedNet({ inputs: 15, hidden: [20, 30], classes: 10, weightScale: 5e-2, ...options, ...choice });
const deep =
  (options: { readonly batchNorm?: boolean; readonly weightScale?: number | "kaiming" }): Net["make"] =>
  (choice) =>
    deepConvNet({ input: [3, 8, 8], filters: [8, 8, 8], pools: [0, 2], classes: 10, ...options, ...choice });

const two: Net["make"] = (choice) => twoLayerNet({ inputs: 5, hidden: 50, classes: 7, weightScale: 1e-1, ...choice });
const three: Net["make"] = (choice) =>
  threeLayerConvNet({
    input: [3, 16, 16],
    filters: 3,
    kernel: 3,
    hidden: 7,
    classes: 10,
    weightScale: 5e-2,
    ...choice,
  });

export const nets: readonly Net[] = [
  { name: "two-layer", shape: [3, 5], make: two },
  { name: "fully connected", shape: [2, 15], make: fully({}) },
  { name: "fully connected, dropout .25", shape: [2, 15], make: fully({ dropout: 0.25 }) },
  { name: "fully connected, dropout .5", shape: [2, 15], make: fully({ dropout: 0.5 }) },
  { name: "fully connected, batch norm", shape: [4, 15], make: fully({ norm: "batch" }) },
  { name: "fully connected, layer norm and dropout", shape: [2, 15], make: fully({ norm: "layer", dropout: 0.25 }) },
  { name: "three-layer conv", shape: [2, 3, 16, 16], make: three },
  { name: "deep conv", shape: [2, 3, 8, 8], make: deep({ weightScale: 5e-2 }) },
  { name: "deep conv, Kaiming", shape: [2, 3, 8, 8], make: deep({ weightScale: "kaiming" }) },
  { name: "deep conv, batch norm", shape: [3, 3, 8, 8], make: deep({ batchNorm: true, weightScale: "kaiming" }) },
];

/** Samples of this shape, drawn, and a label for each. */
export function batch(shape: readonly number[]): { readonly x: never; readonly y: readonly number[] } {
  const x: NDArray = random(11).normal(...shape);
  return { x: x as never, y: Array.from({ length: shape[0]! }, (_, i) => (3 * i + 1) % 7) };
}

/** The shape of each array, by its name. */
export const shapesOf = (arrays: Arrays): Record<string, string> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.shape.join("×")]));
