import fc from "fast-check";
import { test } from "vitest";
import { conv, conv1d, conv3d, type NDArray, random, reshape, slice, transpose } from "../../../lib/index.ts";
import { anyConv, expectClose, SEEDED } from "./conv.law.ts";

// Convolution over one axis of space and over three, told by the one over two.

const line = (a: NDArray<4>): NDArray<3> => reshape(a, [a.shape[0], a.shape[1], a.shape[3]]);
const volume = (a: NDArray<4>): NDArray<5> => reshape(a, [a.shape[0], a.shape[1], 1, a.shape[2], a.shape[3]]);

test.for(Object.values(conv1d.rungs))("$name is conv on images of one row", (layer) => {
  fc.assert(
    fc.property(anyConv, ({ x, w, b, options, draw }) => {
      const [row, filter] = [slice(x, null, null, [0, 1]), slice(w, null, null, [0, 1])];
      const { stride, pad: border, dilation, groups } = options;
      const flat = { stride: [1, stride[1]], pad: [0, border[1]], dilation: [1, dilation[1]], groups } as const;
      const expected = conv.rungs.naive.forward(row, filter, b, flat);
      const found = layer.forward(line(row), line(filter), b, {
        stride: stride[1],
        pad: border[1],
        dilation: dilation[1],
        groups,
      });
      expectClose(found.out, line(expected.out));
      const dout = draw.normal(...expected.out.shape);
      const [gradients, planar] = [layer.backward(line(dout), found.cache), conv.backward(dout, expected.cache)];
      expectClose(gradients.dx, line(planar.dx));
      expectClose(gradients.dw, line(planar.dw));
      expectClose(gradients.db, planar.db);
    }),
    SEEDED,
  );
});

test.for(Object.values(conv3d.rungs))("$name is conv on volumes of one plane", (layer) => {
  fc.assert(
    fc.property(anyConv, ({ x, w, b, options, draw }) => {
      const { stride, pad: border, dilation, groups } = options;
      const expected = conv.rungs.naive.forward(x, w, b, options);
      const found = layer.forward(volume(x), volume(w), b, {
        stride: [1, ...stride],
        pad: [0, ...border],
        dilation: [1, ...dilation],
        groups,
      });
      expectClose(found.out, volume(expected.out));
      const dout = draw.normal(...expected.out.shape);
      const [gradients, planar] = [layer.backward(volume(dout), found.cache), conv.backward(dout, expected.cache)];
      expectClose(gradients.dx, volume(planar.dx));
      expectClose(gradients.dw, volume(planar.dw));
      expectClose(gradients.db, planar.db);
    }),
    SEEDED,
  );
});

test.for(Object.values(conv3d.rungs))("$name: planes are like rows and columns", (layer) => {
  const [x, w] = [random(0).normal(2, 2, 4, 5, 6), random(1).normal(3, 2, 3, 2, 1)];
  const turn = (a: NDArray<5>): NDArray<5> => transpose(a, [0, 1, 4, 2, 3]);
  const upright = layer.forward(x, w, null, { stride: [1, 2, 3], pad: [1, 0, 2], dilation: [2, 1, 1] });
  const lying = layer.forward(turn(x), turn(w), null, { stride: [3, 1, 2], pad: [2, 1, 0], dilation: [1, 2, 1] });
  expectClose(lying.out, turn(upright.out));
  const dout = random(2).normal(...upright.out.shape);
  const [first, second] = [layer.backward(dout, upright.cache), layer.backward(turn(dout), lying.cache)];
  expectClose(second.dx, turn(first.dx));
  expectClose(second.dw, turn(first.dw));
});
