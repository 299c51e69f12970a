import { describe, expect, test } from "vitest";
import { leavesOf } from "../../../lib/core/leaves.ts";
import { copy, mul, type NDArray, random, scope, sub, sum } from "../../../lib/index.ts";
import { farApart } from "../layers/results.ts";
import { everyLayout, layouts } from "../views.ts";
import { batch, type Choice, nets, shapesOf } from "./nets.ts";

// What every model keeps, whatever it is made of.

const float64: Choice = { reg: 0.7, dtype: "float64" };
/** Every number that a model holds. */
const held = (model: { readonly params: object; readonly state?: object }): unknown =>
  structuredClone([leavesOf([model.params, model.state], []).map(({ array }) => array.data), model.state]);

describe.for(nets)("$name", ({ make, shape }) => {
  const { x, y } = batch(shape);

  test("gradients have the names and the shapes of the parameters, and scores a row for each sample", () => {
    const model = make(float64);
    const { grads, state = {} } = model.loss(x, y);
    expect(shapesOf(grads)).toEqual(shapesOf(model.params));
    expect(Object.keys(model.state ?? {})).toEqual(expect.arrayContaining(Object.keys(state)));
    expect(model.loss(x).scores.shape[0]).toBe(shape[0]);
  });

  test("the same loss twice, and nothing that the model holds or is given has changed", () => {
    const model = make(float64);
    const before = held(model);
    const [xBefore, params] = [copy(x).data, { ...model.params }];
    const [first, second] = [model.loss(x, y), model.loss(x, y)];
    expect(model.loss(x).scores.data).toEqual(model.loss(x).scores.data);
    expect(second.loss).toBe(first.loss);
    for (const [name, gradient] of Object.entries(first.grads)) {
      expect(second.grads[name]!.data, name).toEqual(gradient.data);
      expect(model.params[name]).toBe(params[name]);
    }
    expect(held(model)).toEqual(before);
    expect((x as NDArray).data).toEqual(xBefore);
  });

  test.for(everyLayout)("samples may lie in memory in any way: %s", (layout) => {
    const model = make(float64);
    const moved = layouts[layout](x) as never;
    expect(model.loss(moved, y).loss).toBeCloseTo(model.loss(x, y).loss, 12);
    expect(farApart(model.loss(moved).scores, model.loss(x).scores)).toBeLessThan(1e-12);
  });

  test("a scope changes no bit", () => {
    const model = make(float64);
    const [inside, outside] = [scope(() => model.loss(x, y)), model.loss(x, y)];
    expect(inside.loss).toBe(outside.loss);
    for (const [name, gradient] of Object.entries(outside.grads))
      expect(inside.grads[name]!.data).toEqual(gradient.data);
  });

  test("in float32 it starts with the same weights, rounded, and learns nearly the same", () => {
    const [narrow, wide] = [make({ reg: 0.7 }), make(float64)];
    for (const [name, array] of Object.entries(wide.params))
      expect(narrow.params[name]!.data, name).toEqual(copy(array, "float32").data);
    const learned = narrow.loss(copy(x as NDArray, "float32") as never, y);
    for (const gradient of Object.values(learned.grads)) expect(gradient.dtype).toBe("float32");
    expect(learned.loss).toBeCloseTo(wide.loss(x, y).loss, 4);
  });

  test("samples of another dtype are refused", () => {
    expect(() => make({}).loss(x, y)).toThrow("all arrays must have one dtype");
  });

  test("the seed decides on the weights, and biases start at 0", () => {
    const [one, same, other] = [make({ seed: 1 }), make({ seed: 1 }), make({ seed: 2 })];
    for (const [name, array] of Object.entries(one.params)) {
      expect(same.params[name]!.data).toEqual(array.data);
      if (name.startsWith("W")) expect(other.params[name]!.data).not.toEqual(array.data);
      if (name.startsWith("b")) expect(Math.max(...array.data.map(Math.abs))).toBe(0);
      if (name.startsWith("gamma")) expect(new Set(array.data)).toEqual(new Set([1]));
    }
  });

  test("regularisation adds ½·reg·ΣW² to the loss and reg·W to the gradients of weights alone", () => {
    const [without, reg] = [make({ reg: 0, dtype: "float64" }), make({ reg: 3.14, dtype: "float64" })];
    // Away from 0 and 1, where a bias, gamma or beta that is regularised would show.
    for (const [name, array] of Object.entries(reg.params)) {
      if (!name.startsWith("W")) reg.params[name] = sub(array, mul(0.3, random(4).uniform(...array.shape)));
      without.params[name] = reg.params[name]!;
    }
    const [a, b] = [without.loss(x, y), reg.loss(x, y)];
    const weights = Object.entries(reg.params).filter(([name]) => name.startsWith("W"));
    const squares = weights.reduce((total, [, W]) => total + sum(mul(W, W)).get(), 0);
    expect(b.loss - a.loss).toBeCloseTo(0.5 * 3.14 * squares, 10);
    for (const [name, gradient] of Object.entries(b.grads)) {
      const more = name.startsWith("W") ? mul(3.14, reg.params[name]!) : mul(0, gradient);
      expect(farApart(sub(gradient, more), a.grads[name]!), name).toBeLessThan(1e-11);
    }
  });
});
