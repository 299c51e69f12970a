import { at, lanes, turn } from "./lanes";

// Packing: operands laid out so that the inner loop reads straight on. A panel holds `width` lanes side by side, step
// after step; the last panel is filled up with zeros.

/** Numbers that `steps` steps of `count` lanes take up in panels of `width`. */
export function packedSize(width: i32, count: i32, steps: i32): i32 {
  return ((count + width - 1) / width) * width * steps;
}

/** Panels of a matrix in memory: lanes lie `lane` numbers apart, steps `step` numbers. */
export function pack<T>(width: i32, count: i32, steps: i32, from: usize, lane: i32, step: i32, to: usize): void {
  const L = lanes<T>();
  const row = at<T>(0, width);
  for (let first = 0; first < count; first += width) {
    const source = at<T>(from, first * lane);
    if (first + width > count) {
      packEdge<T>(width, count - first, steps, source, lane, step, to);
    } else if (lane === 1) {
      for (let group = 0; group < width; group += L) {
        let p = at<T>(source, group);
        let q = at<T>(to, group);
        for (let k = 0; k < steps; k++) {
          v128.store(q, v128.load(p));
          p = at<T>(p, step);
          q += row;
        }
      }
    } else if (step === 1) {
      for (let group = 0; group < width; group += L) {
        let p = at<T>(source, group * lane);
        let q = at<T>(to, group);
        let k = 0;
        for (; k + L <= steps; k += L) {
          turn<T>(p, at<T>(p, lane), at<T>(p, 2 * lane), at<T>(p, 3 * lane), q, row);
          p += 16;
          q += <usize>L * row;
        }
        for (; k < steps; k++) {
          for (let l = 0; l < L; l++) store<T>(at<T>(q, l), load<T>(at<T>(p, l * lane)));
          p = at<T>(p, 1);
          q += row;
        }
      }
    } else {
      packEdge<T>(width, width, steps, source, lane, step, to);
    }
    to = at<T>(to, width * steps);
  }
}

function packEdge<T>(width: i32, count: i32, steps: i32, from: usize, lane: i32, step: i32, to: usize): void {
  for (let k = 0; k < steps; k++) {
    let p = at<T>(from, k * step);
    for (let l = 0; l < count; l++) {
      store<T>(at<T>(to, l), load<T>(p));
      p = at<T>(p, lane);
    }
    for (let l = count; l < width; l++) store<T>(at<T>(to, l), <T>0);
    to = at<T>(to, width);
  }
}
