import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { naiveRelu } from "../activation/naive.ts";
import { plainRelu } from "../activation/plain.ts";
import { type ConvPlan, planConv } from "../conv/arithmetic.ts";
import { CONV_OPTIONS, type Conv, checkConv } from "../conv/contract.ts";
import { naive as naiveConv } from "../conv/naive.ts";
import { plainConv } from "../conv/plain.ts";
import { type LinearPlan, planLinear } from "../linear/arithmetic.ts";
import { checkLinear, type Linear } from "../linear/contract.ts";
import { naive as naiveLinear } from "../linear/naive.ts";
import { plain as plainLinear } from "../linear/plain.ts";
import { wasmConvRelu, wasmLinearRelu } from "./wasm.ts";
import { withRelu } from "./with-relu.ts";

/** A convolution and a ReLU in one: max(0, conv(x, w, b)). */
export const convRelu: Ladder<Conv, "naive" | "plain" | "wasm", [ConvPlan<2>]> = ladder({
  name: "convRelu",
  legend: { x: "N C H W", w: "F C/groups HH WW", b: "F?" },
  options: CONV_OPTIONS,
  check: (x, w, _b, options) => checkConv("convRelu", x, w, options),
  plan: (options) => planConv("convRelu", 2, options),
  rungs: {
    naive: step(withRelu(naiveConv, naiveRelu)),
    plain: step(withRelu(plainConv<4, 2>("convRelu"), plainRelu)),
    wasm: step(wasmConvRelu),
  },
});

/** A linear layer and a ReLU in one: max(0, x·w + b). */
export const linearRelu: Ladder<Linear, "naive" | "plain" | "wasm", [LinearPlan]> = ladder({
  name: "linearRelu",
  legend: { x: "N …", w: "D M", b: "outputs?" },
  outRank: 2,
  check: (x, w, b) => checkLinear(x, w, b, "linearRelu"),
  plan: (options) => planLinear(options, "linearRelu"),
  rungs: {
    naive: step(withRelu(naiveLinear, naiveRelu)),
    plain: step(withRelu(plainLinear, plainRelu)),
    wasm: step(wasmLinearRelu),
  },
});
