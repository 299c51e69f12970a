import { expect, test } from "vitest";
import { conv, random } from "../../../lib/index.ts";
import type { AnyLayer } from "./case.ts";
import { farApart, results } from "./results.ts";

test("conv at the size of LeNet's second layer: plain equals naive", () => {
  const r = random(0);
  const args = [r.normal(4, 20, 14, 14), r.normal(50, 20, 5, 5), r.normal(50), { pad: 2 }];
  const [naive, plain] = [conv.rungs.naive, conv.rungs.plain].map((rung) =>
    results(rung as AnyLayer, args, (dout) => dout),
  );
  for (const [name, array] of Object.entries(plain!)) expect(farApart(array, naive![name]!), name).toBeLessThan(1e-12);
});
