import { describe, expect } from "vitest";
import {
  add,
  batchNorm,
  broadcast,
  groupNorm,
  instanceNorm,
  layerNorm,
  map,
  max,
  mul,
  type NDArray,
  ones,
  reshape,
  slice,
  spatialBatchNorm,
  sum,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { affine, close, law, same } from "./norm.law.ts";
import { farApart } from "./results.ts";

// Which normalisation is which, and what it cannot see.

const train = { mode: "train" } as const;
/** A normalisation of images, as a function of x alone. */
type OfImages = (x: NDArray<4>, eps: number) => NDArray<4>;
const ofImages = (gamma: NDArray<1>, beta: NDArray<1>): Readonly<Record<string, OfImages>> => ({
  spatialBatchNorm: (x, eps) => spatialBatchNorm.forward(x, gamma, beta, { ...train, eps }).out,
  instanceNorm: (x, eps) => instanceNorm.forward(x, gamma, beta, { eps }).out,
  groupNorm: (x, eps) => groupNorm.forward(x, gamma, beta, { groups: 1, eps }).out,
  batchNorm: (x, eps) => asImages(batchNorm.forward(channelsLast(x), gamma, beta, { ...train, eps }).out, x),
});
const channelsLast = (x: NDArray<4>): NDArray<2> => reshape(transpose(x, [0, 2, 3, 1]), [-1, x.shape[1]]);
const asImages = (rows: NDArray<2>, { shape: [N, C, H, W] }: NDArray<4>): NDArray<4> =>
  transpose(reshape(rows, [N, H, W, C]), [0, 3, 1, 2]);

describe("one normalisation is another", () => {
  law("group norm with a group for each channel is instance norm", (r, { N, C, H, W }) => {
    const args = [r.normal(N, C, H, W), ...affine(r, C)] as const;
    const dout = r.normal(N, C, H, W);
    const [group, instance] = [groupNorm.forward(...args, { groups: C }), instanceNorm.forward(...args)];
    same(group.out, instance.out);
    const [got, expected] = [groupNorm.backward(dout, group.cache), instanceNorm.backward(dout, instance.cache)];
    for (const name of ["dx", "dgamma", "dbeta"] as const) same(got[name], expected[name], name);
  });

  law("group norm with one group is layer norm over channels, rows and columns", (r, { N, C, H, W }) => {
    const x = r.normal(N, C, H, W);
    const [gamma, beta] = affine(r, C);
    const dout = r.normal(N, C, H, W);
    const flat = (a: NDArray<4>): NDArray<2> => reshape(a, [N, C * H * W]);
    const eachPlace = (a: NDArray<1>): NDArray<1> => reshape(broadcast(reshape(a, [C, 1]), [C, H * W]), [C * H * W]);
    const group = groupNorm.forward(x, gamma, beta, { groups: 1 });
    const layer = layerNorm.forward(flat(x), eachPlace(gamma), eachPlace(beta));
    same(flat(group.out), layer.out);
    const got = groupNorm.backward(dout, group.cache);
    const expected = layerNorm.backward(flat(dout), layer.cache);
    const eachChannel = (a: NDArray<1>): NDArray<1> => sum(reshape(a, [C, H * W]), { axes: 1 });
    same(flat(got.dx), expected.dx, "dx");
    same(got.dgamma, eachChannel(expected.dgamma), "dgamma");
    same(got.dbeta, eachChannel(expected.dbeta), "dbeta");
  });

  law("group norm is instance norm of an image whose groups are channels", (r, { N, C, H, W }) => {
    const x = r.normal(N, 2 * C, H, W);
    const group = groupNorm.forward(x, ones(2 * C), zeros(2 * C), { groups: 2 }).out;
    const instance = instanceNorm.forward(reshape(x, [N, 2, C * H, W]), ones(2), zeros(2)).out;
    same(reshape(group, [N, 2, C * H, W]), instance);
  });

  law("spatial batch norm of images of one place is batch norm", (r, { N, C }) => {
    const x = r.normal(N + 1, C);
    const dout = r.normal(N + 1, C);
    const [gamma, beta] = affine(r, C);
    const image = (a: NDArray<2>): NDArray<4> => reshape(a, [N + 1, C, 1, 1]);
    const spatial = spatialBatchNorm.forward(image(x), gamma, beta, train);
    const batch = batchNorm.forward(x, gamma, beta, train);
    same(spatial.out, image(batch.out));
    same(spatial.running.mean, batch.running.mean, "running mean");
    same(spatial.running.variance, batch.running.variance, "running variance");
    const got = spatialBatchNorm.backward(image(dout), spatial.cache);
    const expected = batchNorm.backward(dout, batch.cache);
    same(got.dx, image(expected.dx), "dx");
    for (const name of ["dgamma", "dbeta"] as const) same(got[name], expected[name], name);
  });

  law("spatial batch norm of one sample is instance norm; of several, it is not", (r, { N, C, H, W }) => {
    const x = r.normal(N, C, H, W);
    const args = affine(r, C);
    const apart = farApart(spatialBatchNorm.forward(x, ...args, train).out, instanceNorm.forward(x, ...args).out);
    if (N === 1) expect(apart).toBeLessThan(close);
    else expect(apart).toBeGreaterThan(1e-4);
  });

  law("batch norm of the transpose is layer norm", (r, { N, C, H }) => {
    const x = r.normal(N * H, C);
    const batch = batchNorm.forward(x, ones(C), zeros(C), train).out;
    same(transpose(batch), layerNorm.forward(transpose(x), ones(N * H), zeros(N * H)).out);
  });
});

describe("what a normalisation doesn't see", () => {
  law("a shift and a scale of its input, eps scaled likewise", (r, { N, C, H, W }) => {
    const x = r.normal(N, C, H, W);
    const [scale, shift] = [0.1 + 5 * r.next(), 10 * r.next() - 5];
    for (const [name, normalised] of Object.entries(ofImages(...affine(r, C))))
      same(normalised(add(mul(x, scale), shift), 1e-5 * scale * scale), normalised(x, 1e-5), name);
  });

  law("a scale below 0 but for its sign", (r, { N, C, H, W }) => {
    const x = r.normal(N, C, H, W);
    for (const [name, normalised] of Object.entries(ofImages(r.normal(C), zeros(C))))
      same(normalised(mul(-3, x), 9e-5), mul(-1, normalised(x, 1e-5)), name);
  });

  law("so dx adds up to 0 over what is normalised together", (r, { N, C, H, W }) => {
    const args = [r.normal(N, 2 * C, H, W), ...affine(r, 2 * C)] as const;
    const dout = r.normal(N, 2 * C, H, W);
    const group = groupNorm.backward(dout, groupNorm.forward(...args, { groups: 2 }).cache).dx;
    const spatial = spatialBatchNorm.backward(dout, spatialBatchNorm.forward(...args, train).cache).dx;
    for (const total of [sum(reshape(group, [N, 2, C * H * W]), { axes: 2 }), sum(spatial, { axes: [0, 2, 3] })])
      expect(max(map(total, Math.abs)).get()).toBeLessThan(close);
  });

  law("layer norm: the other samples; batch norm: the other features", (r, { N, C, H, W }) => {
    const x = r.normal(N + 1, C + H + W);
    const [gamma, beta] = affine(r, C + H + W);
    const [sample, feature] = [slice(x, [0, 1]), slice(x, null, [0, 1])];
    same(layerNorm.forward(sample, gamma, beta).out, slice(layerNorm.forward(x, gamma, beta).out, [0, 1]));
    const alone = batchNorm.forward(feature, slice(gamma, [0, 1]), slice(beta, [0, 1]), train).out;
    same(alone, slice(batchNorm.forward(x, gamma, beta, train).out, null, [0, 1]));
  });
});
