import { block, partAt, share, TILE, upTo } from "./block";
import { correlate, correlateScratch } from "./correlate";
import { Bordered, channelSize, copyIn, copyOut, Extent } from "./image";
import { at, clipped, exactTotal, lanes, turn } from "./lanes";
import { pack } from "./pack";
import { columns, FROM_C, FROM_ZERO, ROWS } from "./tile";

// Convolution over a batch. The forward pass correlates images with filters; dx correlates dout with the filters turned
// round, once for each way in which a place can lie between the strides; dw multiplies dout with what the filters saw.

/** One correlation with an image: which taps, at which places, and where its results go. */
@unmanaged
export class Lookup {
  taps: i32;
  places: i32;
  /** Tables of distances in bytes. */
  tapTable: usize;
  placeTable: usize;
  /** Where each place lies in a channel of the result, in bytes; 0 where they lie one after the other. */
  targets: usize;
  /** Packed filters, group after group, this many bytes each. */
  filters: usize;
  filtersOfGroup: i32;
}

@unmanaged
export class Job {
  samples: i32;
  groups: i32;
  /** Into how many parts the work on a group of a sample, or for weights on all samples, is cut. */
  parts: i32;
  /** Of one group: channels of the image, and filters. */
  channels: i32;
  filters: i32;
  /** Numbers in a channel of the result. */
  outSize: i32;
  /** The border before the image along each axis. */
  firstPlane: i32;
  firstRow: i32;
  firstColumn: i32;
  image: usize;
  out: usize;
  /** For each group its biases, filled up to a whole number of tiles' rows. */
  bias: usize;
  size: Extent;
  bordered: Bordered;
  lookups: usize;
  lookupCount: i32;
  /** For weights: dout, and where the sums of each part go. */
  dout: usize;
  dw: usize;
  db: usize;
  /** Whether what is not above 0 becomes 0 on its way out: a ReLU behind the convolution. */
  clip: i32;
  /** For weights: into how many blocks the filters are cut, each of them a unit of work in every part. */
  blocks: i32;
}

const LOOKUP_BYTES: i32 = 28;

/** Units of work: each some places of a group of a sample. */
export function correlateBatch<T>(job: Job, first: i32, end: i32, scratch: usize): void {
  const bordered = at<T>(0, job.channels * channelSize(job.bordered));
  memory.fill(scratch, 0, bordered);
  const spare = scratch + bordered;
  let copied = -1;
  let source: usize = 0;
  for (let unit = first; unit < end; unit++) {
    const image = unit / job.parts;
    const part = unit - image * job.parts;
    if (image !== copied) source = imageAt<T>(job, image, scratch);
    copied = image;
    const group = image % job.groups;
    const bias = at<T>(job.bias, group * upTo(job.filters, ROWS));
    const out = at<T>(job.out, image * job.filters * job.outSize);
    for (let i = 0; i < job.lookupCount; i++) {
      const one = changetype<Lookup>(job.lookups + i * LOOKUP_BYTES);
      const filters = one.filters + group * one.filtersOfGroup;
      const direct = one.targets === 0;
      const from = partAt(one.places, job.parts, part, columns<T>());
      const to = partAt(one.places, job.parts, part + 1, columns<T>());
      const room = at<T>(spare, direct ? 0 : job.filters * one.places);
      const into = direct ? out : spare;
      correlate<T>(
        job.filters,
        one.taps,
        filters,
        source,
        one.tapTable,
        one.placeTable,
        one.places,
        from,
        to,
        bias,
        into,
        room,
      );
      if (job.clip !== 0) clipRows<T>(job.filters, one.places, from, to, out);
      if (!direct) scatter<T>(job.filters, one.places, from, to, spare, one.targets, out, job.outSize);
    }
  }
}

/** max(0, ·) of some places of each channel, while they are still in the cache. */
function clipRows<T>(channels: i32, places: i32, first: i32, end: i32, out: usize): void {
  const L = lanes<T>();
  for (let c = 0; c < channels; c++) {
    let p = at<T>(out, c * places + first);
    let left = end - first;
    for (; left >= L; left -= L) {
      v128.store(p, clipped<T>(v128.load(p)));
      p += 16;
    }
    for (; left > 0; left--) {
      if (load<T>(p) <= <T>0) store<T>(p, <T>0);
      p = at<T>(p, 1);
    }
  }
}

/** Where a group of a sample can be read with its border: copied into it, or where it lies if it has none. */
function imageAt<T>(job: Job, image: i32, scratch: usize): usize {
  const numbers = job.channels * job.size.planes * job.size.rows * job.size.columns;
  const from = at<T>(job.image, image * numbers);
  if (job.channels * channelSize(job.bordered) === numbers && job.bordered.parts === 1) return from;
  copyIn<T>(job.channels, from, job.size, job.firstPlane, job.firstRow, job.firstColumn, job.bordered, scratch);
  return scratch;
}

/** Write the numbers of some places where they lie in a channel of `size` numbers. */
function scatter<T>(
  channels: i32,
  places: i32,
  first: i32,
  end: i32,
  from: usize,
  targets: usize,
  to: usize,
  size: i32,
): void {
  for (let c = 0; c < channels; c++) {
    for (let p = first; p < end; p++) store<T>(to + <usize>load<i32>(targets + 4 * p), load<T>(at<T>(from, p)));
    from = at<T>(from, places);
    to = at<T>(to, size);
  }
}

/** Bytes of scratch that a thread needs for `correlateBatch`. */
export function correlateBatchScratch<T>(job: Job): usize {
  let places: i32 = 0;
  let most: usize = 0;
  for (let i = 0; i < job.lookupCount; i++) {
    const one = changetype<Lookup>(job.lookups + i * LOOKUP_BYTES);
    if (one.targets !== 0) places = max(places, one.places);
    most = max(most, correlateScratch<T>(one.taps));
  }
  return at<T>(most, job.channels * channelSize(job.bordered) + job.filters * places);
}

/**
 * dx by the way back: dout times the filters is a column for every tap, and each number of it adds to the place that the
 * tap saw. For images of few channels, whose correlation would leave most rows of a tile empty. Here `image` is dx, `out`
 * is dout, and the filters are packed with a row for every tap.
 */
export function scatterBatch<T>(job: Job, first: i32, end: i32, scratch: usize): void {
  const one = changetype<Lookup>(job.lookups);
  const bordered = at<T>(0, job.channels * channelSize(job.bordered));
  const columnsAt = scratch + bordered;
  const right = at<T>(columnsAt, one.taps * one.places);
  const spare = at<T>(right, upTo(one.places, columns<T>()) * job.filters);
  const row = at<T>(0, one.places);
  for (let unit = first; unit < end; unit++) {
    const filters = one.filters + (unit % job.groups) * one.filtersOfGroup;
    const dout = at<T>(job.out, unit * job.filters * one.places);
    pack<T>(columns<T>(), one.places, job.filters, dout, 1, one.places, right);
    block<T>(one.taps, one.places, job.filters, filters, right, columnsAt, row, FROM_ZERO, 0, spare);
    memory.fill(scratch, 0, bordered);
    for (let tap = 0; tap < one.taps; tap++)
      addAt<T>(columnsAt + <usize>tap * row, one.places, scratch + load<i32>(one.tapTable + 4 * tap), one.placeTable);
    copyOut<T>(
      job.channels,
      job.bordered,
      scratch,
      job.firstPlane,
      job.firstRow,
      job.firstColumn,
      job.size,
      at<T>(job.image, unit * job.channels * job.size.planes * job.size.rows * job.size.columns),
    );
  }
}

/** Add numbers to the places of a table, whole vectors where places lie side by side. */
function addAt<T>(from: usize, places: i32, to: usize, placeTable: usize): void {
  const L = lanes<T>();
  let p = 0;
  while (p < places) {
    const place = to + load<i32>(placeTable + 4 * p);
    const run = p + L <= places && to + load<i32>(placeTable + 4 * (p + L - 1)) - place === 16 - sizeof<T>();
    if (run) {
      v128.store(place, v128.add<T>(v128.load(place), v128.load(from)));
      from += 16;
      p += L;
    } else {
      store<T>(place, load<T>(place) + load<T>(from));
      from = at<T>(from, 1);
      p++;
    }
  }
}

/** Bytes of scratch that a thread needs for `scatterBatch`. */
export function scatterBatchScratch<T>(job: Job): usize {
  const one = changetype<Lookup>(job.lookups);
  const panels = one.taps * one.places + upTo(one.places, columns<T>()) * job.filters;
  return at<T>(TILE, job.channels * channelSize(job.bordered) + panels);
}

/** Places in one product of dout with what the filters saw. */
const PLACES: i32 = 784;
const KEPT: i32 = 49152;

/**
 * dw and db: each unit of work is a block of filters in a part of the samples. Each part has sums of its own, so that how many
 * threads there are doesn't change what is added to what. The sums start from zeros.
 */
export function weightsBatch<T>(job: Job, first: i32, end: i32, scratch: usize): void {
  const one = changetype<Lookup>(job.lookups);
  for (let unit = first; unit < end; unit++) {
    const part = unit / job.blocks;
    const filter = partAt(job.filters, job.blocks, unit % job.blocks, ROWS);
    const filters = partAt(job.filters, job.blocks, (unit % job.blocks) + 1, ROWS) - filter;
    const from = partAt(job.samples, job.parts, part, 1) * job.groups;
    const to = partAt(job.samples, job.parts, part + 1, 1) * job.groups;
    const before = part * job.groups * job.filters;
    const dw = at<T>(job.dw, before * one.taps);
    const db: usize = job.db === 0 ? <usize>0 : at<T>(job.db, before);
    if (filters > 0) weightsOf<T>(job, dw, db, filter, filters, from, to, scratch);
  }
}

function weightsOf<T>(
  job: Job,
  dw: usize,
  db: usize,
  filter: i32,
  filters: i32,
  first: i32,
  end: i32,
  scratch: usize,
): void {
  const one = changetype<Lookup>(job.lookups);
  const bordered = at<T>(0, job.channels * channelSize(job.bordered));
  memory.fill(scratch, 0, bordered);
  const spare = scratch + bordered;
  const steps = share(one.places, PLACES);
  const width = columns<T>();
  const left = spare + TILE;
  const right = at<T>(left, upTo(filters, ROWS) * steps);
  const wide = max(width, (KEPT / steps) & ~(width - 1));
  for (let unit = first; unit < end; unit++) {
    const group = unit % job.groups;
    const source = imageAt<T>(job, unit, scratch);
    const upstream = at<T>(job.dout, (unit * job.filters + filter) * one.places);
    const row = group * job.filters + filter;
    const into = at<T>(dw, row * one.taps);
    if (db !== 0) addRows<T>(filters, one.places, upstream, at<T>(db, row));
    for (let place = 0; place < one.places; place += steps) {
      const deep = min(steps, one.places - place);
      pack<T>(ROWS, filters, deep, at<T>(upstream, place), one.places, 1, left);
      for (let j = 0; j < one.taps; j += wide) {
        const n = min(wide, one.taps - j);
        packTaps<T>(source, one.tapTable, one.taps, j, n, one.placeTable + 4 * place, deep, right);
        block<T>(filters, n, deep, left, right, at<T>(into, j), at<T>(0, one.taps), FROM_C, 0, spare);
      }
    }
  }
}

/** Bytes of scratch that a thread needs for `weightsBatch`. */
export function weightsBatchScratch<T>(job: Job): usize {
  const one = changetype<Lookup>(job.lookups);
  const steps = share(one.places, PLACES);
  const panels = (upTo(job.filters, ROWS) + columns<T>()) * steps + KEPT;
  return at<T>(TILE, job.channels * channelSize(job.bordered) + panels);
}

/** Vectors whose sum is kept in a vector; more of them are added up in float64. */
const RUN: i32 = 64;

/** sums[row] += Σ of the row. */
export function addRows<T>(rows: i32, length: i32, from: usize, sums: usize): void {
  const L = lanes<T>();
  for (let i = 0; i < rows; i++) {
    let sum = <f64>load<T>(sums);
    let left = length;
    while (left >= L) {
      let partial = v128.splat<T>(<T>0);
      const run = min(RUN, left / L);
      for (const end = from + 16 * <usize>run; from < end; from += 16) partial = v128.add<T>(partial, v128.load(from));
      sum += exactTotal<T>(partial);
      left -= run * L;
    }
    for (; left > 0; left--) {
      sum += <f64>load<T>(from);
      from = at<T>(from, 1);
    }
    store<T>(sums, <T>sum);
    sums = at<T>(sums, 1);
  }
}

/** What a panel of taps sees, place after place: panels of two vectors' taps. Past the last tap the last is read again. */
function packTaps<T>(
  image: usize,
  tapTable: usize,
  taps: i32,
  first: i32,
  n: i32,
  placeTable: usize,
  places: i32,
  to: usize,
): void {
  const L = lanes<T>();
  const width = columns<T>();
  for (let j = 0; j < n; j += width) {
    for (let half = 0; half < width; half += L) {
      const tap = first + j + half;
      const p0 = image + load<i32>(tapTable + 4 * min(tap, taps - 1));
      const p1 = image + load<i32>(tapTable + 4 * min(tap + 1, taps - 1));
      const p2 = image + load<i32>(tapTable + 4 * min(tap + 2, taps - 1));
      const p3 = image + load<i32>(tapTable + 4 * min(tap + 3, taps - 1));
      let q = at<T>(to, half);
      let k = 0;
      while (k < places) {
        const o = <usize>load<i32>(placeTable + 4 * k);
        if (k + L <= places && load<i32>(placeTable + 4 * (k + L - 1)) - <i32>o === 16 - <i32>sizeof<T>()) {
          turn<T>(p0 + o, p1 + o, p2 + o, p3 + o, q, 32);
          q = at<T>(q, L * width);
          k += L;
          continue;
        }
        store<T>(q, load<T>(p0 + o));
        store<T>(q, load<T>(p1 + o), sizeof<T>());
        if (sizeof<T>() === 4) {
          store<T>(q, load<T>(p2 + o), 2 * sizeof<T>());
          store<T>(q, load<T>(p3 + o), 3 * sizeof<T>());
        }
        q = at<T>(q, width);
        k++;
      }
    }
    to = at<T>(to, width * places);
  }
}
