import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  type ConvOptions,
  conv,
  linear,
  matmul,
  mul,
  type NDArray,
  ones,
  pad,
  random,
  reshape,
  slice,
  sum,
  transpose,
  zeros,
  zerosLike,
} from "../../../lib/index.ts";
import { anyConv, dot, expectClose, type GivenConv, SEEDED } from "./conv.law.ts";

// What is true of every convolution, on every rung.

describe.for(Object.values(conv.rungs))("$name", (layer) => {
  const forward = (
    x: NDArray<4>,
    w: NDArray<4>,
    b: NDArray<1> | null = null,
    options: ConvOptions<2> = {},
  ): NDArray<4> => layer.forward(x, w, b, options).out;
  const backward = (dout: NDArray<4>, x: NDArray<4>, w: NDArray<4>, options: ConvOptions<2> = {}) =>
    layer.backward(dout, layer.forward(x, w, null, options).cache);
  const law = (says: (given: GivenConv) => void): void => fc.assert(fc.property(anyConv, says), SEEDED);

  test("is linear in x", () => {
    law(({ x, w, options, draw }) => {
      const y = draw.normal(...x.shape);
      expectClose(
        forward(add(mul(x, 3), y), w, null, options),
        add(mul(forward(x, w, null, options), 3), forward(y, w, null, options)),
      );
    });
  });

  test("is linear in w", () => {
    law(({ x, w, options, draw }) => {
      const v = draw.normal(...w.shape);
      expectClose(
        forward(x, add(mul(w, -2), v), null, options),
        add(mul(forward(x, w, null, options), -2), forward(x, v, null, options)),
      );
    });
  });

  test("adds to every place of an output channel that channel's bias", () => {
    law(({ x, w, b, options }) => {
      const bias = reshape(b, [b.size, 1, 1]);
      expectClose(forward(x, w, b, options), add(forward(x, w, null, options), bias));
    });
  });

  test("backward is the adjoint of forward: ⟨conv(x), dout⟩ = ⟨x, dx⟩ = ⟨w, dw⟩, and db is the sum of dout", () => {
    law(({ x, w, b, options, draw }) => {
      const { out, cache } = layer.forward(x, w, b, options);
      const dout = draw.normal(...out.shape);
      const { dx, dw, db } = layer.backward(dout, cache);
      const expected = dot(forward(x, w, null, options), dout);
      expect(dot(x, dx)).toBeCloseTo(expected, 9);
      expect(dot(w, dw)).toBeCloseTo(expected, 9);
      expectClose(db, sum(dout, { axes: [0, 2, 3] }));
    });
  });

  test("each sample by itself, and the gradients of w and b add up over the batch", () => {
    law(({ x, w, b, options, draw }) => {
      const { out, cache } = layer.forward(x, w, b, options);
      const dout = draw.normal(...out.shape);
      const { dx, dw, db } = layer.backward(dout, cache);
      let [sumW, sumB] = [zerosLike(w), zerosLike(b)];
      for (let n = 0; n < x.shape[0]; n++) {
        const alone = layer.forward(slice(x, [n, n + 1]), w, b, options);
        const gradients = layer.backward(slice(dout, [n, n + 1]), alone.cache);
        expectClose(alone.out, slice(out, [n, n + 1]));
        expectClose(gradients.dx, slice(dx, [n, n + 1]));
        [sumW, sumB] = [add(sumW, gradients.dw), add(sumB, gradients.db)];
      }
      expectClose(dw, sumW);
      expectClose(db, sumB);
    });
  });

  test("pad is a border of zeros around x, and dx without that border", () => {
    law(({ x, w, options, draw }) => {
      const bordered = pad(x, [0, 0, ...options.pad]);
      const [padded, bare] = [options, { ...options, pad: 0 }];
      const out = forward(x, w, null, padded);
      expectClose(out, forward(bordered, w, null, bare));
      const dout = draw.normal(...out.shape);
      const inside = options.pad.map((border, axis) => [border, border + x.shape[axis + 2]!] as const);
      const expected = backward(dout, bordered, w, bare);
      const found = backward(dout, x, w, padded);
      expectClose(found.dx, slice(expected.dx, null, null, ...inside));
      expectClose(found.dw, expected.dw);
    });
  });

  test("a stride takes some of the places of stride 1", () => {
    law(({ x, w, b, options }) => {
      const everywhere = forward(x, w, b, { ...options, stride: 1 });
      const [rows, columns] = options.stride.map((stride) => [0, undefined, stride] as const);
      expectClose(
        forward(x, w, b, options),
        slice(everywhere, null, null, [0, everywhere.shape[2], rows![2]], [0, everywhere.shape[3], columns![2]]),
      );
    });
  });

  test("an input that begins later gives the outputs that begin later", () => {
    law(({ x, w, b, options }) => {
      const bare = { ...options, pad: 0 };
      const [down, right] = options.stride;
      const wide = pad(x, [0, 0, [0, down + 6], [0, right + 6]]);
      const out = forward(wide, w, b, bare);
      expectClose(forward(slice(wide, null, null, [down]), w, b, bare), slice(out, null, null, [1]));
      expectClose(forward(slice(wide, null, null, null, [right]), w, b, bare), slice(out, null, null, null, [1]));
    });
  });

  test("rows and columns are alike: the transposed images and filters give the transposed output", () => {
    law(({ x, w, b, options, draw }) => {
      const turn = (a: NDArray<4>): NDArray<4> => transpose(a, [0, 1, 3, 2]);
      const { stride, pad: border, dilation, groups } = options;
      const turned: ConvOptions<2> = {
        stride: [stride[1], stride[0]],
        pad: [border[1], border[0]],
        dilation: [dilation[1], dilation[0]],
        groups,
      };
      const out = forward(x, w, b, options);
      expectClose(forward(turn(x), turn(w), b, turned), turn(out));
      const dout = draw.normal(...out.shape);
      const [upright, lying] = [backward(dout, x, w, options), backward(turn(dout), turn(x), turn(w), turned)];
      expectClose(lying.dx, turn(upright.dx));
      expectClose(lying.dw, turn(upright.dw));
    });
  });

  test("dilation is a filter with zeros between its taps", () => {
    law(({ x, w, options, draw }) => {
      const [F, C, HH, WW] = w.shape;
      const [down, right] = options.dilation;
      const wide = zeros(F, C, down * (HH - 1) + 1, right * (WW - 1) + 1);
      const taps = slice(wide, null, null, [0, wide.shape[2], down], [0, wide.shape[3], right]);
      for (let f = 0; f < F; f++)
        for (let c = 0; c < C; c++)
          for (let p = 0; p < HH; p++) for (let q = 0; q < WW; q++) taps.set(f, c, p, q, w.get(f, c, p, q));
      const dense = { ...options, dilation: 1 };
      const out = forward(x, w, null, options);
      expectClose(out, forward(x, wide, null, dense));
      const dout = draw.normal(...out.shape);
      const [found, expected] = [backward(dout, x, w, options), backward(dout, x, wide, dense)];
      expectClose(found.dx, expected.dx);
      const dtaps = slice(expected.dw, null, null, [0, wide.shape[2], down], [0, wide.shape[3], right]);
      expectClose(found.dw, dtaps);
    });
  });

  test("groups are convolutions side by side, each on channels and filters of its own", () => {
    law(({ x, w, b, options, groups, draw }) => {
      const { out, cache } = layer.forward(x, w, b, options);
      const dout = draw.normal(...out.shape);
      const { dx, dw, db } = layer.backward(dout, cache);
      const [C, F] = [x.shape[1] / groups, w.shape[0] / groups];
      for (let group = 0; group < groups; group++) {
        const channels = [group * C, (group + 1) * C] as const;
        const filters = [group * F, (group + 1) * F] as const;
        const alone = layer.forward(slice(x, null, channels), slice(w, filters), slice(b, filters), {
          ...options,
          groups: 1,
        });
        expectClose(alone.out, slice(out, null, filters));
        const gradients = layer.backward(slice(dout, null, filters), alone.cache);
        expectClose(gradients.dx, slice(dx, null, channels));
        expectClose(gradients.dw, slice(dw, filters));
        expectClose(gradients.db, slice(db, filters));
      }
    });
  });

  test("as many groups as channels filter each channel by itself; here two filters each", () => {
    const [x, w] = [random(0).normal(2, 3, 5, 4), random(1).normal(6, 1, 3, 2)];
    const out = forward(x, w, null, { groups: 3 });
    for (let f = 0; f < 6; f++) {
      const channel = Math.floor(f / 2);
      expectClose(slice(out, null, [f, f + 1]), forward(slice(x, null, [channel, channel + 1]), slice(w, [f, f + 1])));
    }
  });

  test("a filter of one 1 in the middle gives its input back, and its gradient too", () => {
    law(({ x, draw }) => {
      const C = x.shape[1];
      const identity = zeros(C, C, 3, 5);
      for (let c = 0; c < C; c++) identity.set(c, c, 1, 2, 1);
      expectClose(forward(x, identity, null, { pad: "same" }), x);
      const dout = draw.normal(...x.shape);
      expectClose(backward(dout, x, identity, { pad: "same" }).dx, dout);
    });
  });

  test("1 × 1 is a product of matrices at each place", () => {
    law(({ x, draw }) => {
      const [N, C, H, W] = x.shape;
      const w = draw.normal(5, C, 1, 1);
      const places = reshape(transpose(x, [0, 2, 3, 1]), [-1, C]);
      const products = matmul(places, reshape(w, [5, C]), { transB: true });
      expectClose(forward(x, w), transpose(reshape(products, [N, H, W, 5]), [0, 3, 1, 2]));
    });
  });

  test("a linear layer is a convolution whose filters cover the input", () => {
    law(({ x, draw }) => {
      const [N, C, H, W] = x.shape;
      const [w, b] = [draw.normal(C * H * W, 7), draw.normal(7)];
      const filters = reshape(transpose(w), [7, C, H, W]);
      expectClose(reshape(forward(x, filters, b), [N, 7]), linear.forward(x, w, b).out);
    });
  });

  test("the multiply-adds and the parameters of its plan are those that it has", () => {
    law(({ x, w, b, options }) => {
      const bare = { ...options, pad: 0 };
      const bordered = pad(x, [0, 0, ...options.pad]);
      const [N, ...sample] = bordered.shape;
      const [filters, , ...kernel] = w.shape;
      const plan = conv.plan({ ...bare, filters, kernel }).of(sample);
      const counted = forward(ones(...bordered.shape), ones(...w.shape), null, bare);
      expect(plan.out).toEqual(counted.shape.slice(1));
      expect(plan.multiplyAdds * N).toBe(sum(counted).get());
      expect(plan.learned).toEqual({ w: w.shape, b: b.shape });
      expect(plan.activations).toBe(counted.size / N);
      const seen = options.dilation.map((dilation, axis) => dilation * (kernel[axis]! - 1) + 1);
      expect(plan.field).toEqual({ window: seen, stride: options.stride });
    });
  });
});
