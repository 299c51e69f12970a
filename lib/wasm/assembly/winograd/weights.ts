import { partAt, upTo } from "../block";
import { addRows } from "../conv";
import { channelSize } from "../image";
import { at } from "../lanes";
import { FROM_C, ROWS, tile } from "../tile";
import { gatherTaps } from "./filters";
import { inputColumn, inputRow } from "./inputs";
import { APART, copySamples, POINTS, ROW, SIDE, tileAt, VECTOR, WIDTH, Winograd } from "./job";

// The gradient of the filters by Winograd's method. At each of 36 points filters × tiles is multiplied with tiles × channels
// and added up over all tiles; the sums are transformed once, at the end.

/** Tiles that are transformed and multiplied at a time: with fewer, to load and store the sums would cost more than to add. */
const TOGETHER: i32 = 64;

/** How dout lies in scratch: whole tiles, zeros where there is none. */
function doutColumns(one: Winograd): i32 {
  return one.outputs * one.tilesAcross;
}
function doutSize(one: Winograd): i32 {
  return one.outputs * one.tilesDown * doutColumns(one);
}

/**
 * Units of work: a block of filters in a part of the samples, each part with sums of its own, so that how many threads there are doesn't change what is added
 * to what. Says whether all of dw is finite.
 */
export function winogradWeightsBatch(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  const job = one.job;
  const taps = SIDE + 1 - one.outputs;
  let finite = true;
  for (let unit = first; unit < end; unit++) {
    const part = unit / job.blocks;
    const filter = partAt(job.filters, job.blocks, unit % job.blocks, ROWS);
    const filters = partAt(job.filters, job.blocks, (unit % job.blocks) + 1, ROWS) - filter;
    if (filters === 0) continue;
    const from = partAt(job.samples, job.parts, part, 1);
    const to = partAt(job.samples, job.parts, part + 1, 1);
    for (let group = 0; group < job.groups; group++) {
      const row = (part * job.groups + group) * job.filters + filter;
      const dw = at<f32>(job.dw, row * job.channels * taps * taps);
      const db: usize = job.db === 0 ? <usize>0 : at<f32>(job.db, row);
      finite = weightsOfGroup(one, group, filter, filters, from, to, dw, db, scratch) && finite;
    }
  }
  return finite;
}

/** Bytes of scratch that a thread needs for it. */
export function winogradWeightsScratch(one: Winograd): usize {
  const job = one.job;
  const images = one.together * (job.channels * channelSize(job.bordered) + job.filters * doutSize(one));
  const high = upTo(job.filters, ROWS);
  const broad = upTo(job.channels, WIDTH);
  return at<f32>(2 * POINTS * VECTOR, images + POINTS * (high * broad + TOGETHER * (high + broad) + 3 * APART));
}

function weightsOfGroup(
  one: Winograd,
  group: i32,
  filter: i32,
  filters: i32,
  first: i32,
  end: i32,
  dw: usize,
  db: usize,
  scratch: usize,
): bool {
  const job = one.job;
  const high = upTo(filters, ROWS);
  const broad = upTo(job.channels, WIDTH);
  const images = at<f32>(0, one.together * job.channels * channelSize(job.bordered));
  const douts = scratch + images;
  const inputs = at<f32>(douts, one.together * filters * doutSize(one));
  const gradients = at<f32>(inputs, POINTS * (TOGETHER * broad + APART));
  const sums = at<f32>(gradients, POINTS * (TOGETHER * high + APART));
  const spare = at<f32>(sums, POINTS * (high * broad + APART));
  memory.fill(scratch, 0, inputs - scratch);
  memory.fill(sums, 0, spare - sums);
  for (let sample = first; sample < end; sample += one.together) {
    const samples = min(one.together, end - sample);
    copySamples(one, sample, samples, group, scratch);
    for (let n = 0; n < samples; n++) {
      const row = ((sample + n) * job.groups + group) * job.filters + filter;
      const dout = at<f32>(job.dout, row * one.rows * one.columns);
      if (db !== 0) addRows<f32>(filters, one.rows * one.columns, dout, db);
      copyDout(one, filters, dout, at<f32>(douts, n * filters * doutSize(one)));
    }
    const tiles = samples * one.tilesDown * one.tilesAcross;
    for (let t = 0; t < tiles; t += TOGETHER) {
      const count = min(TOGETHER, tiles - t);
      transformInputs(one, t, count, scratch, inputs, spare);
      transformDout(one, filters, t, count, douts, gradients, spare);
      multiplyPoints(high, broad, count, gradients, inputs, sums);
    }
  }
  return transformSums(one, filters, sums, dw, spare);
}

function copyDout(one: Winograd, filters: i32, from: usize, to: usize): void {
  const row = at<f32>(0, one.columns);
  for (let f = 0; f < filters; f++) {
    let into = at<f32>(to, f * doutSize(one));
    for (let i = 0; i < one.rows; i++) {
      memory.copy(into, from, row);
      from += row;
      into = at<f32>(into, doutColumns(one));
    }
  }
}

/** Bᵀ·d·B of some tiles, four channels a vector: for each point panels of eight channels, tile after tile. */
function transformInputs(one: Winograd, first: i32, count: i32, images: usize, to: usize, scratch: usize): void {
  const channels = one.job.channels;
  const channel = at<f32>(0, channelSize(one.job.bordered));
  const row = at<f32>(0, one.job.bordered.columns);
  const broad = upTo(channels, WIDTH);
  const point = at<f32>(0, count * broad + APART);
  for (let t = 0; t < count; t++) {
    const tile = tileAt(one, first + t, images);
    for (let c = 0; c < broad; c += 4) {
      // Past the last channel the last is transformed again, and what comes of it is dropped.
      let p0 = tile + <usize>min(c, channels - 1) * channel;
      let p1 = tile + <usize>min(c + 1, channels - 1) * channel;
      let p2 = tile + <usize>min(c + 2, channels - 1) * channel;
      let p3 = tile + <usize>min(c + 3, channels - 1) * channel;
      for (let s = scratch; s < scratch + <usize>POINTS * VECTOR; s += ROW) {
        inputRow(p0, p1, p2, p3, s);
        p0 += row;
        p1 += row;
        p2 += row;
        p3 += row;
      }
      let into = at<f32>(to, (c & ~(WIDTH - 1)) * count + t * WIDTH + (c & 4));
      for (let s = scratch; s < scratch + ROW; s += VECTOR) {
        inputColumn(s, into, 6 * point);
        into += point;
      }
    }
  }
}

/** A·dY·Aᵀ of some tiles, four filters a vector: for each point panels of four filters, tile after tile. */
function transformDout(
  one: Winograd,
  filters: i32,
  first: i32,
  count: i32,
  douts: usize,
  to: usize,
  scratch: usize,
): void {
  const outputs = one.outputs;
  const size = at<f32>(0, doutSize(one));
  const row = at<f32>(0, doutColumns(one));
  const point = at<f32>(0, count * upTo(filters, ROWS) + APART);
  const each = one.tilesDown * one.tilesAcross;
  for (let t = 0; t < count; t++) {
    const sample = (first + t) / each;
    const within = first + t - sample * each;
    const down = within / one.tilesAcross;
    const across = within - down * one.tilesAcross;
    const tile = at<f32>(douts + <usize>(sample * filters) * size, outputs * (down * doutColumns(one) + across));
    for (let f = 0; f < filters; f += ROWS) {
      let p0 = tile + <usize>min(f, filters - 1) * size;
      let p1 = tile + <usize>min(f + 1, filters - 1) * size;
      let p2 = tile + <usize>min(f + 2, filters - 1) * size;
      let p3 = tile + <usize>min(f + 3, filters - 1) * size;
      for (let i = 0; i < outputs; i++) {
        doutRow(outputs, p0, p1, p2, p3, scratch + <usize>i * ROW);
        p0 += row;
        p1 += row;
        p2 += row;
        p3 += row;
      }
      let into = at<f32>(to, f * count + t * ROWS);
      for (let s = scratch; s < scratch + ROW; s += VECTOR) {
        doutColumn(outputs, s, into, 6 * point);
        into += point;
      }
    }
  }
}

/** A row of each of four tiles, turned, times Aᵀ. */
function doutRow(outputs: i32, p0: usize, p1: usize, p2: usize, p3: usize, to: usize): void {
  if (outputs === 2) {
    const near = v128.load64_lane(p1, v128.load64_zero(p0), 1);
    const far = v128.load64_lane(p3, v128.load64_zero(p2), 1);
    spread2(v128.shuffle<f32>(near, far, 0, 2, 4, 6), v128.shuffle<f32>(near, far, 1, 3, 5, 7), to, VECTOR);
    return;
  }
  const a = v128.load(p0);
  const b = v128.load(p1);
  const c = v128.load(p2);
  const d = v128.load(p3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  spread4(
    v128.shuffle<f64>(ab, cd, 0, 2),
    v128.shuffle<f64>(ab, cd, 1, 3),
    v128.shuffle<f64>(AB, CD, 0, 2),
    v128.shuffle<f64>(AB, CD, 1, 3),
    to,
    VECTOR,
  );
}

function doutColumn(outputs: i32, from: usize, to: usize, stride: usize): void {
  const y0 = v128.load(from);
  const y1 = v128.load(from + ROW);
  if (outputs === 2) spread2(y0, y1, to, stride);
  else spread4(y0, y1, v128.load(from + 2 * ROW), v128.load(from + 3 * ROW), to, stride);
}

/** A times two vectors. */
function spread2(y0: v128, y1: v128, to: usize, stride: usize): void {
  const twice = f32x4.add(y1, y1);
  v128.store(to, y0);
  v128.store(to + stride, f32x4.add(y0, y1));
  v128.store(to + 2 * stride, f32x4.sub(y0, y1));
  v128.store(to + 3 * stride, f32x4.add(y0, twice));
  v128.store(to + 4 * stride, f32x4.sub(y0, twice));
  v128.store(to + 5 * stride, y1);
}

/** A times four vectors. */
function spread4(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, stride: usize): void {
  const four = f32x4.splat(4);
  const even = f32x4.add(y0, y2);
  const odd = f32x4.add(y1, y3);
  const farEven = f32x4.add(y0, f32x4.mul(four, y2));
  const steep = f32x4.add(y1, f32x4.mul(four, y3));
  const farOdd = f32x4.add(steep, steep);
  v128.store(to, y0);
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(farEven, farOdd));
  v128.store(to + 4 * stride, f32x4.sub(farEven, farOdd));
  v128.store(to + 5 * stride, y3);
}

/** At each point sums += filters × tiles times tiles × channels. */
function multiplyPoints(high: i32, broad: i32, count: i32, gradients: usize, inputs: usize, sums: usize): void {
  const row = at<f32>(0, broad);
  for (let point = 0; point < POINTS; point++) {
    for (let j = 0; j < broad; j += WIDTH)
      for (let i = 0; i < high; i += ROWS)
        tile<f32>(
          count,
          at<f32>(gradients, i * count),
          at<f32>(inputs, j * count),
          at<f32>(sums, i * broad + j),
          row,
          FROM_C,
          0,
        );
    gradients = at<f32>(gradients, count * high + APART);
    inputs = at<f32>(inputs, count * broad + APART);
    sums = at<f32>(sums, high * broad + APART);
  }
}

/** Gᵀ·S·G, four channels a vector, into dw; whether all of it is finite. */
function transformSums(one: Winograd, filters: i32, sums: usize, dw: usize, scratch: usize): bool {
  const job = one.job;
  const taps = SIDE + 1 - one.outputs;
  const all = taps * taps;
  const broad = upTo(job.channels, WIDTH);
  const point = at<f32>(0, upTo(filters, ROWS) * broad + APART);
  const results = scratch + <usize>POINTS * VECTOR;
  let zero = f32x4.splat(0);
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < job.channels; c += 4) {
      const from = at<f32>(sums, f * broad + c);
      for (let j = 0; j < SIDE; j++)
        gatherTaps(taps, from + <usize>j * point, <usize>SIDE * point, scratch + <usize>j * VECTOR, ROW);
      for (let i = 0; i < taps; i++)
        gatherTaps(taps, scratch + <usize>i * ROW, VECTOR, results + <usize>(i * taps) * VECTOR, VECTOR);
      const lanes = min(4, job.channels - c);
      let to = at<f32>(dw, (f * job.channels + c) * all);
      for (let tap = 0; tap < all; tap++) {
        const p = results + <usize>tap * VECTOR;
        zero = f32x4.add(zero, f32x4.mul(v128.load(p), f32x4.splat(0)));
        for (let lane = 0; lane < lanes; lane++) store<f32>(at<f32>(to, lane * all), load<f32>(at<f32>(p, lane)));
        to += 4;
      }
    }
  return !v128.any_true(f32x4.ne(zero, zero));
}
