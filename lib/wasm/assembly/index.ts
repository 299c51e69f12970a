import { avgPoolBackBatch, avgPoolBatch } from "./average";
import { columnMomentsBatch, columnMomentsScratch, columnsBatch, columnSumsBatch, columnSumsScratch } from "./columns";
import {
  correlateBatch,
  correlateBatchScratch,
  Job,
  scatterBatch,
  scatterBatchScratch,
  weightsBatch,
  weightsBatchScratch,
} from "./conv";
import { packFilters } from "./correlate";
import { multiplyParts, multiplyScratch, Product } from "./gemm";
import { Lines } from "./lines";
import { Bend, bendBatch, Update, updateBatch } from "./numbers";
import { maxPoolBackBatch, maxPoolBatch, Pool } from "./pool";
import { rowMomentsBatch, rowsBatch, rowSumsBatch } from "./rows";
import { Softmax, softmaxBatch, softmaxScratch } from "./softmax";
import { winogradBatch, winogradScratch } from "./winograd/correlate";
import { transformFilters } from "./winograd/filters";
import { Winograd } from "./winograd/job";
import { winogradWeightsBatch, winogradWeightsScratch } from "./winograd/weights";

// The door of the binary: every kernel once for float32 and once for float64. What threads share has one form, a struct
// and which units of its work to do; and beside it, how much scratch that takes, if any.

export function multiply32(product: Product, first: i32, end: i32, scratch: usize): void {
  multiplyParts<f32>(product, first, end, scratch);
}
export function multiplyScratch32(product: Product): usize {
  return multiplyScratch<f32>(product);
}
export function multiply64(product: Product, first: i32, end: i32, scratch: usize): void {
  multiplyParts<f64>(product, first, end, scratch);
}
export function multiplyScratch64(product: Product): usize {
  return multiplyScratch<f64>(product);
}
export function correlate32(job: Job, first: i32, end: i32, scratch: usize): void {
  correlateBatch<f32>(job, first, end, scratch);
}
export function correlateScratch32(job: Job): usize {
  return correlateBatchScratch<f32>(job);
}
export function correlate64(job: Job, first: i32, end: i32, scratch: usize): void {
  correlateBatch<f64>(job, first, end, scratch);
}
export function correlateScratch64(job: Job): usize {
  return correlateBatchScratch<f64>(job);
}
export function scatter32(job: Job, first: i32, end: i32, scratch: usize): void {
  scatterBatch<f32>(job, first, end, scratch);
}
export function scatterScratch32(job: Job): usize {
  return scatterBatchScratch<f32>(job);
}
export function scatter64(job: Job, first: i32, end: i32, scratch: usize): void {
  scatterBatch<f64>(job, first, end, scratch);
}
export function scatterScratch64(job: Job): usize {
  return scatterBatchScratch<f64>(job);
}
export function weights32(job: Job, first: i32, end: i32, scratch: usize): void {
  weightsBatch<f32>(job, first, end, scratch);
}
export function weightsScratch32(job: Job): usize {
  return weightsBatchScratch<f32>(job);
}
export function weights64(job: Job, first: i32, end: i32, scratch: usize): void {
  weightsBatch<f64>(job, first, end, scratch);
}
export function weightsScratch64(job: Job): usize {
  return weightsBatchScratch<f64>(job);
}
export function winograd32(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  return winogradBatch(one, first, end, scratch);
}
export function winogradScratch32(one: Winograd): usize {
  return winogradScratch(one);
}
export function winogradWeights32(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  return winogradWeightsBatch(one, first, end, scratch);
}
export function winogradWeightsScratch32(one: Winograd): usize {
  return winogradWeightsScratch(one);
}
export function maxPool32(pool: Pool, first: i32, end: i32, scratch: usize): void {
  maxPoolBatch<f32>(pool, first, end, scratch);
}
export function maxPool64(pool: Pool, first: i32, end: i32, scratch: usize): void {
  maxPoolBatch<f64>(pool, first, end, scratch);
}
export function maxPoolBack32(pool: Pool, first: i32, end: i32, scratch: usize): void {
  maxPoolBackBatch<f32>(pool, first, end, scratch);
}
export function maxPoolBack64(pool: Pool, first: i32, end: i32, scratch: usize): void {
  maxPoolBackBatch<f64>(pool, first, end, scratch);
}
export function rowMoments32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowMomentsBatch<f32>(lines, first, end, scratch);
}
export function rowMoments64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowMomentsBatch<f64>(lines, first, end, scratch);
}
export function rowSums32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowSumsBatch<f32>(lines, first, end, scratch);
}
export function rowSums64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowSumsBatch<f64>(lines, first, end, scratch);
}
export function rows32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowsBatch<f32>(lines, first, end, scratch);
}
export function rows64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  rowsBatch<f64>(lines, first, end, scratch);
}
export function columnMoments32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnMomentsBatch<f32>(lines, first, end, scratch);
}
export function columnMomentsScratch32(lines: Lines): usize {
  return columnMomentsScratch<f32>(lines);
}
export function columnMoments64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnMomentsBatch<f64>(lines, first, end, scratch);
}
export function columnMomentsScratch64(lines: Lines): usize {
  return columnMomentsScratch<f64>(lines);
}
export function columnSums32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnSumsBatch<f32>(lines, first, end, scratch);
}
export function columnSumsScratch32(lines: Lines): usize {
  return columnSumsScratch<f32>(lines);
}
export function columnSums64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnSumsBatch<f64>(lines, first, end, scratch);
}
export function columnSumsScratch64(lines: Lines): usize {
  return columnSumsScratch<f64>(lines);
}
export function columns32(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnsBatch<f32>(lines, first, end, scratch);
}
export function columns64(lines: Lines, first: i32, end: i32, scratch: usize): void {
  columnsBatch<f64>(lines, first, end, scratch);
}
export function bend32(one: Bend, first: i32, end: i32, scratch: usize): void {
  bendBatch<f32>(one, first, end, scratch);
}
export function bend64(one: Bend, first: i32, end: i32, scratch: usize): void {
  bendBatch<f64>(one, first, end, scratch);
}
export function update32(one: Update, first: i32, end: i32, scratch: usize): void {
  updateBatch<f32>(one, first, end, scratch);
}
export function update64(one: Update, first: i32, end: i32, scratch: usize): void {
  updateBatch<f64>(one, first, end, scratch);
}
export function softmax32(one: Softmax, first: i32, end: i32, scratch: usize): void {
  softmaxBatch<f32>(one, first, end, scratch);
}
export function softmaxScratch32(one: Softmax): usize {
  return softmaxScratch(one);
}
export function softmax64(one: Softmax, first: i32, end: i32, scratch: usize): void {
  softmaxBatch<f64>(one, first, end, scratch);
}
export function softmaxScratch64(one: Softmax): usize {
  return softmaxScratch(one);
}
export function avgPool32(pool: Pool, first: i32, end: i32, scratch: usize): void {
  avgPoolBatch<f32>(pool, first, end, scratch);
}
export function avgPool64(pool: Pool, first: i32, end: i32, scratch: usize): void {
  avgPoolBatch<f64>(pool, first, end, scratch);
}
export function avgPoolBack32(pool: Pool, first: i32, end: i32, scratch: usize): void {
  avgPoolBackBatch<f32>(pool, first, end, scratch);
}
export function avgPoolBack64(pool: Pool, first: i32, end: i32, scratch: usize): void {
  avgPoolBackBatch<f64>(pool, first, end, scratch);
}
export function packFilters32(filters: i32, taps: i32, from: usize, row: i32, tap: i32, to: usize): void {
  packFilters<f32>(filters, taps, from, row, tap, to);
}
export function packFilters64(filters: i32, taps: i32, from: usize, row: i32, tap: i32, to: usize): void {
  packFilters<f64>(filters, taps, from, row, tap, to);
}
export function transformFilters32(
  filters: i32,
  channels: i32,
  taps: i32,
  from: usize,
  filter: i32,
  channel: i32,
  tap: i32,
  to: usize,
  scratch: usize,
): void {
  transformFilters(filters, channels, taps, from, filter, channel, tap, to, scratch);
}
