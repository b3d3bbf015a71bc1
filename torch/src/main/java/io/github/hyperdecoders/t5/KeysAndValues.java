package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/** What some rows attend to: [rows, heads, length, d_kv] each. */
record KeysAndValues(Tensor keys, Tensor values) {}
