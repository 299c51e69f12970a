import type { Architecture } from "../network/architecture.ts";
import { alexnet } from "./alexnet.ts";
import { densenet } from "./densenet.ts";
import { googlenet } from "./googlenet.ts";
import { lenet5, lenet1998 } from "./lenet.ts";
import { resnet } from "./resnet.ts";
import { vgg } from "./vgg.ts";
import { zfnet } from "./zfnet.ts";

/** The networks of the lectures by name: in full, or `small`, for digits; LeNet-5 is small enough as it is. */
export const architectures: Readonly<Record<string, (options?: { readonly small?: boolean }) => Architecture>> = {
  lenet5: () => lenet5(),
  "lenet5-1998": () => lenet1998(),
  alexnet: (options) => alexnet(options),
  "alexnet-grouped": (options) => alexnet({ ...options, groups: 2 }),
  zfnet: (options) => zfnet(options),
  "zfnet-literal": () => zfnet({ literal: true }),
  vgg11: (options) => vgg({ ...options, configuration: "A" }),
  vgg13: (options) => vgg({ ...options, configuration: "B" }),
  "vgg16-c": (options) => vgg({ ...options, configuration: "C" }),
  vgg16: (options) => vgg({ ...options, configuration: "D" }),
  vgg19: (options) => vgg({ ...options, configuration: "E" }),
  googlenet: (options) => googlenet(options),
  resnet18: (options) => resnet({ ...options, depth: 18 }),
  resnet34: (options) => resnet({ ...options, depth: 34 }),
  plain34: (options) => resnet({ ...options, depth: 34, plain: true }),
  densenet121: (options) => densenet(options),
};
