// The only door, in the order in which one learns what is behind it.

// Arrays and the toolbox that exercises are written in.
export {
  copy,
  type DType,
  type Floats,
  isNDArray,
  type NDArray,
  ones,
  type Sizes,
  zeros,
  zerosLike,
} from "./core/array.ts";
export { from, type Nested, toNested } from "./core/nested.ts";
export { type Cut, pad, reshape, slice, transpose } from "./core/rearrange.ts";
export { broadcast, div, type Elementwise, map, mul, sub } from "./core/elementwise.ts";
export { add } from "./layers/add/index.ts"; // the toolbox's function and the residual layer in one
export { argmax, max, mean, type Over, sum } from "./core/reduce.ts";
export { type MatmulOptions, matmul } from "./core/matmul.ts";
export { type Random, random } from "./core/random.ts";
export { checked, checkedArrays } from "./core/checked.ts";
export { complain, type Explanation, StridesError } from "./core/errors.ts";

// The contract that every layer keeps.
export type { Forwarded, Grads, Layer, Signature } from "./core/layer.ts";
export type { Ladder, LadderCache, Pass } from "./core/ladder.ts";

// What runs the fast rungs.
export { type EngineState, engine } from "./wasm/engine.ts";
export { release, scope } from "./wasm/scope.ts";

// Layers.
export { linear } from "./layers/linear/index.ts";
export type { Linear } from "./layers/linear/contract.ts";
export type { LinearPlan } from "./layers/linear/arithmetic.ts";
export { leakyRelu, relu, sigmoid, tanh } from "./layers/activation/index.ts";
export type { Activation, LeakyRelu, LeakyReluOptions } from "./layers/activation/contract.ts";
export { convRelu, linearRelu } from "./layers/sandwich/index.ts";
export { softmaxLoss } from "./layers/softmax-loss/index.ts";
export type { SoftmaxLoss } from "./layers/softmax-loss/contract.ts";
export { svmLoss } from "./layers/svm-loss/index.ts";
export type { SvmLoss, SvmLossOptions } from "./layers/svm-loss/contract.ts";
export type { Labels } from "./core/labels.ts";
export { dropout } from "./layers/dropout/index.ts";
export type { Dropout, DropoutOptions } from "./layers/dropout/contract.ts";
export { conv, conv1d, conv3d } from "./layers/conv/index.ts";
export type { Conv, Conv1d, Conv3d, ConvOptions } from "./layers/conv/contract.ts";
export { maxPool, maxPool1d, maxPool3d } from "./layers/max-pool/index.ts";
export type { MaxPool, MaxPool1d, MaxPool3d } from "./layers/max-pool/contract.ts";
export { avgPool, avgPool1d, avgPool3d } from "./layers/avg-pool/index.ts";
export type { AvgPool, AvgPool1d, AvgPool3d, AvgPoolOptions } from "./layers/avg-pool/contract.ts";
export type { PoolOptions } from "./layers/pool/contract.ts";
export { globalAvgPool } from "./layers/global-avg-pool/index.ts";
export type { GlobalAvgPool } from "./layers/global-avg-pool/contract.ts";
export { batchNorm } from "./layers/batch-norm/index.ts";
export type { BatchNorm, BatchNormOptions, Running } from "./layers/batch-norm/contract.ts";
export { spatialBatchNorm } from "./layers/spatial-batch-norm/index.ts";
export type { SpatialBatchNorm } from "./layers/spatial-batch-norm/contract.ts";
export { layerNorm } from "./layers/layer-norm/index.ts";
export type { LayerNorm } from "./layers/layer-norm/contract.ts";
export { instanceNorm } from "./layers/instance-norm/index.ts";
export type { InstanceNorm } from "./layers/instance-norm/contract.ts";
export { groupNorm } from "./layers/group-norm/index.ts";
export type { GroupNorm, GroupNormOptions } from "./layers/group-norm/contract.ts";
export type { NormOptions } from "./layers/normalise/contract.ts";
export { localResponseNorm } from "./layers/local-response-norm/index.ts";
export type { LocalResponseNorm, LocalResponseNormOptions } from "./layers/local-response-norm/contract.ts";
export { flatten } from "./layers/flatten/index.ts";
export type { Flatten } from "./layers/flatten/contract.ts";
export type { Add } from "./layers/add/contract.ts";
export { concat } from "./layers/concat/index.ts";
export type { Concat, ConcatOptions } from "./layers/concat/contract.ts";
export type { ConcatPlan } from "./layers/concat/arithmetic.ts";

// Data: sets of samples, which become arrays a batch at a time.
export type { Dataset, Samples } from "./data/dataset.ts";
export { dataset } from "./data/in-memory.ts";
export { all, part } from "./data/part.ts";
export { batches } from "./data/batches.ts";
export { type Mnist, type MnistOptions, mnist } from "./data/mnist.ts";
export type { ImageSet } from "./data/image-set.ts";
export { type Augmentation, type AugmentationOptions, augmentation } from "./data/augmentation.ts";
export type { Elastic } from "./data/elastic.ts";
export { blobs, spirals } from "./data/points.ts";
export { type StripesOptions, stripes } from "./data/stripes.ts";
export type { ToyOptions } from "./data/toy.ts";
export { readIdx } from "./data/idx.ts";
export { readCifar10 } from "./data/cifar.ts";
export type { ImageOptions } from "./data/standard.ts";

// Update rules: values that move a parameter against its gradient.
export { sgd, type SgdOptions, type SgdState } from "./train/sgd.ts";
export { type MomentumOptions, type MomentumState, momentum, nesterov } from "./train/momentum.ts";
export { adagrad, type AdagradOptions, rmsprop, type RmspropOptions, type RmspropState } from "./train/rmsprop.ts";
export { adam, type AdamOptions, type AdamState, adamw, type AdamwOptions } from "./train/adam.ts";
export type { ReadableStep, Stepped, StepOptions, UpdateRule, WeightDecay } from "./train/contract.ts";
export type { RuleOf } from "./train/rule.ts";

// Training: a model, samples and a rule.
export type { Arrays, Learned, Model, ModelState, Scored } from "./core/model.ts";
export { type AccuracyOptions, accuracy, predict } from "./train/accuracy.ts";
export {
  type CosineOptions,
  constant,
  cosine,
  type PlateauOptions,
  plateau,
  type Schedule,
  type StepDecayOptions,
  stepDecay,
  type Where,
} from "./train/schedule.ts";
export { resume, solver } from "./train/start.ts";
export type { Signal, Solver } from "./train/solver.ts";
export type { SolverOptions, TrainingData } from "./train/settings.ts";
export type { Best, History } from "./train/history.ts";
export { loadModel, saveModel } from "./train/checkpoint.ts";
export { type Progress, progressBar, type Stopped } from "./train/progress.ts";
export { NotFinite } from "./train/finite.ts";

// Checks: a layer, and then exactly what its forward takes.
export { numericGradient } from "./check/numeric.ts";
export { type CheckGradients, checkGradients, type GradientOptions } from "./check/gradients.ts";
export { checkModel } from "./check/model.ts";
export { compare } from "./check/compare.ts";
export type { Finding, Report } from "./check/report.ts";

// Arithmetic: sizes and counts without computing.
export type { Callable, Estimate, Field, Plan } from "./core/plan.ts";
export type { Composite, Graph, Ground, Part, Step } from "./core/graph.ts";
export { type Arithmetic, arithmetic, type Row, type Sight, type Totals } from "./core/arithmetic.ts";

// Models: what they have learned, and one function. Someone's own keep the same contract.
export { named } from "./core/named.ts";
export {
  type DeepConvNetOptions,
  type FullyConnectedNetOptions,
  settleDeepConvNet,
  settleFullyConnectedNet,
  settleThreeLayerConvNet,
  settleTwoLayerNet,
  type ThreeLayerConvNetOptions,
  type TwoLayerNetOptions,
} from "./models/contract.ts";
export { twoLayerNet } from "./models/two-layer-net.ts";
export { fullyConnectedNet } from "./models/fully-connected-net.ts";
export { threeLayerConvNet } from "./models/three-layer-conv-net.ts";
export {
  kaiming,
  type KaimingOptions,
  normal,
  type NormalOptions,
  settleKaiming,
  type WeightOptions,
  xavier,
  type XavierOptions,
} from "./models/initialise.ts";
export { deepConvNet } from "./models/deep-conv-net.ts";

// Networks: parts put together, on paper and then computing.
export { block, branches, residual, sequence } from "./models/network/compose.ts";
export { type Architecture, architecture, summary } from "./models/network/architecture.ts";
export { type Network, type NetworkOptions, network } from "./models/network/index.ts";
export type { Initialise } from "./models/network/start.ts";
export type { Stand } from "./models/network/stand.ts";
export { type Affine, foldBatchNorm } from "./models/fold.ts";
export { fuse } from "./models/network/fuse.ts";

// The networks of the lectures.
export { lenet1998, lenet5 } from "./models/lectures/lenet.ts";
export { type AlexNetOptions, alexnet } from "./models/lectures/alexnet.ts";
export { type ZfNetOptions, zfnet } from "./models/lectures/zfnet.ts";
export { type VggOptions, vgg } from "./models/lectures/vgg.ts";
export { type GoogLeNetOptions, googlenet, inception } from "./models/lectures/googlenet.ts";
export { basicBlock, type ResNetOptions, resnet } from "./models/lectures/resnet.ts";
export { denseLayer, type DenseNetOptions, densenet } from "./models/lectures/densenet.ts";
export { architectures } from "./models/lectures/index.ts";

// Small history: what came before backpropagation.
export {
  fires,
  linearOutput,
  type Sign,
  type ThresholdUnit,
  thresholdUnit,
  type UnitStepOptions,
} from "./models/history/unit.ts";
export type { LessonOptions } from "./models/history/lessons.ts";
export { perceptronStep, type TaughtPerceptron, trainPerceptron } from "./models/history/perceptron.ts";
export { adalineStep, type TaughtAdaline, trainAdaline } from "./models/history/adaline.ts";
export {
  type Neocognitron,
  type NeocognitronOptions,
  neocognitron,
  type Stages,
} from "./models/history/neocognitron.ts";

// Plots: pictures as values, and what draws them.
export type { Plot } from "./plots/plot.ts";
export { trainingCurves } from "./plots/training-curves.ts";
export { diagram } from "./plots/diagram/index.ts";
export { renderSvg } from "./plots/render.ts";
export { type Picture, type PictureOptions, picture } from "./plots/picture/index.ts";
export type { PictureRange } from "./plots/picture/shades.ts";

// Notebooks: values below a cell, and outputs that change.
export { show, type ShowOptions } from "./display/show.ts";
export { type Live, live } from "./display/live.ts";
export { liveCurves, liveProgress } from "./display/training.ts";

// Experiments: knobs in, numbers out.
export {
  type OverfitSmallOptions,
  type OverfitSmallResult,
  type OverfitSmallRow,
  overfitSmall,
  type SmallNet,
} from "./experiments/overfit-small.ts";
export {
  type CompareRulesOptions,
  type CompareRulesResult,
  type CompareRulesRow,
  compareRules,
  type RuleName,
} from "./experiments/compare-rules.ts";
export {
  type DropoutUnderNoiseOptions,
  type DropoutUnderNoiseResult,
  type DropoutUnderNoiseRow,
  dropoutUnderNoise,
} from "./experiments/dropout-under-noise.ts";
export {
  type SweepWeightScaleOptions,
  type SweepWeightScaleResult,
  type SweepWeightScaleRow,
  sweepWeightScale,
} from "./experiments/sweep-weight-scale.ts";
export {
  type SweepLearningRateOptions,
  type SweepLearningRateResult,
  type SweepLearningRateRow,
  sweepLearningRate,
} from "./experiments/sweep-learning-rate.ts";
export {
  type SweepBatchSizeOptions,
  type SweepBatchSizeResult,
  type SweepBatchSizeRow,
  sweepBatchSize,
} from "./experiments/sweep-batch-size.ts";
export type { Outcome } from "./experiments/outcome.ts";
export {
  type StatisticsByDepthArm,
  type StatisticsByDepthOptions,
  type StatisticsByDepthResult,
  statisticsByDepth,
} from "./experiments/statistics-by-depth.ts";
export {
  type PlainVersusResidualCurve,
  type PlainVersusResidualGradients,
  type PlainVersusResidualOptions,
  type PlainVersusResidualResult,
  plainVersusResidual,
} from "./experiments/plain-versus-residual.ts";
export {
  type LookInsideLayer,
  type LookInsideOptions,
  type LookInsideResult,
  lookInside,
  type Patch,
} from "./experiments/look-inside.ts";
export {
  type LossSurfaceArm,
  type LossSurfaceOptions,
  type LossSurfaceResult,
  lossSurface,
} from "./experiments/loss-surface.ts";
export {
  type RecogniseDigitsOptions,
  type RecogniseDigitsResult,
  recogniseDigits,
} from "./experiments/recognise-digits.ts";
