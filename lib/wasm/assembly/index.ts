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
import { gemm, gemmScratch } from "./gemm";
import { transformFilters, Winograd, winogradBatch, winogradScratch } from "./winograd";

// The door of the binary: every kernel once for float32 and once for float64.

export function gemm32(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  onto: bool,
  scratch: usize,
): void {
  gemm<f32>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, onto, scratch);
}
export function gemm64(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  onto: bool,
  scratch: usize,
): void {
  gemm<f64>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, onto, scratch);
}
export function gemmScratch32(n: i32, k: i32): usize {
  return gemmScratch<f32>(n, k);
}
export function gemmScratch64(n: i32, k: i32): usize {
  return gemmScratch<f64>(n, k);
}
export function packFilters32(filters: i32, taps: i32, from: usize, row: i32, tap: i32, to: usize): void {
  packFilters<f32>(filters, taps, from, row, tap, to);
}
export function packFilters64(filters: i32, taps: i32, from: usize, row: i32, tap: i32, to: usize): void {
  packFilters<f64>(filters, taps, from, row, tap, to);
}
export function correlate32(job: Job, first: i32, end: i32, scratch: usize): void {
  correlateBatch<f32>(job, first, end, scratch);
}
export function correlate64(job: Job, first: i32, end: i32, scratch: usize): void {
  correlateBatch<f64>(job, first, end, scratch);
}
export function correlateScratch32(job: Job): usize {
  return correlateBatchScratch<f32>(job);
}
export function correlateScratch64(job: Job): usize {
  return correlateBatchScratch<f64>(job);
}
export function scatter32(job: Job, first: i32, end: i32, scratch: usize): void {
  scatterBatch<f32>(job, first, end, scratch);
}
export function scatter64(job: Job, first: i32, end: i32, scratch: usize): void {
  scatterBatch<f64>(job, first, end, scratch);
}
export function scatterScratch32(job: Job): usize {
  return scatterBatchScratch<f32>(job);
}
export function scatterScratch64(job: Job): usize {
  return scatterBatchScratch<f64>(job);
}
export function weights32(job: Job, dout: usize, dw: usize, db: usize, first: i32, end: i32, scratch: usize): void {
  weightsBatch<f32>(job, dout, dw, db, first, end, scratch);
}
export function weights64(job: Job, dout: usize, dw: usize, db: usize, first: i32, end: i32, scratch: usize): void {
  weightsBatch<f64>(job, dout, dw, db, first, end, scratch);
}
export function weightsScratch32(job: Job): usize {
  return weightsBatchScratch<f32>(job);
}
export function weightsScratch64(job: Job): usize {
  return weightsBatchScratch<f64>(job);
}
export function transformFilters32(
  filters: i32,
  channels: i32,
  taps: i32,
  from: usize,
  g: usize,
  to: usize,
  scratch: usize,
): void {
  transformFilters(filters, channels, taps, from, g, to, scratch);
}
export function winograd32(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  return winogradBatch(one, first, end, scratch);
}
export function winogradScratch32(one: Winograd): usize {
  return winogradScratch(one);
}
