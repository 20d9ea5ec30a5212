// What an engine add-on bundles: the core of TensorFlow.js, and tfjs-node without its loader of the native part.
const core = require('@tensorflow/tfjs-core');
const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
module.exports = { core, NodeJSKernelBackend };
