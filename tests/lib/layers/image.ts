import { from, type NDArray, reshape, toNested } from "../../../lib/index.ts";

/** Rows as an image of one channel. */
export const image = (rows: readonly (readonly number[])[]): NDArray<4> => reshape(from(rows), [1, 1, rows.length, -1]);

/** An image of one channel as rows. */
export const rows = (x: NDArray<4>): unknown => toNested(reshape(x, [x.shape[2], x.shape[3]]));
