import { upTo } from "../block";
import { at } from "../lanes";
import { ROWS } from "../tile";
import { SIDE, VECTOR } from "./job";

/** G·g·Gᵀ of all filters of a group, four filters a vector: for each point panels of four filters, channel after channel. */
export function transformFilters(
  filters: i32,
  channels: i32,
  taps: i32,
  from: usize,
  g: usize,
  to: usize,
  scratch: usize,
): void {
  const point = at<f32>(0, upTo(filters, ROWS) * channels);
  const all = taps * taps;
  const half = scratch + <usize>all * VECTOR;
  for (let first = 0; first < filters; first += ROWS)
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < all; tap++) {
        const p = scratch + <usize>tap * VECTOR;
        for (let lane = 0; lane < ROWS; lane++) {
          const f = first + lane;
          store<f32>(at<f32>(p, lane), f < filters ? load<f32>(at<f32>(from, (f * channels + c) * all + tap)) : 0);
        }
      }
      // Rows, then columns: half[i][j] = Σ G[i][k]·g[k][j]; each product with a splat number of G.
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < taps; j++) {
          let sum = f32x4.splat(0);
          for (let k = 0; k < taps; k++)
            sum = f32x4.add(
              sum,
              f32x4.mul(
                v128.load32_splat(at<f32>(g, i * taps + k)),
                v128.load(scratch + <usize>(k * taps + j) * VECTOR),
              ),
            );
          v128.store(half + <usize>(i * taps + j) * VECTOR, sum);
        }
      let into = at<f32>(to, first * channels + c * ROWS);
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < SIDE; j++) {
          let sum = f32x4.splat(0);
          for (let k = 0; k < taps; k++)
            sum = f32x4.add(
              sum,
              f32x4.mul(v128.load32_splat(at<f32>(g, j * taps + k)), v128.load(half + <usize>(i * taps + k) * VECTOR)),
            );
          v128.store(into, sum);
          into += point;
        }
    }
}
