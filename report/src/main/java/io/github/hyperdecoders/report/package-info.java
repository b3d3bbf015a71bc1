/**
 * What a run leaves for people: metrics.jsonl, TensorBoard event files, log.txt, tables and charts. Numbers are written the same way
 * under every locale.
 */
@NullMarked
package io.github.hyperdecoders.report;

import org.jspecify.annotations.NullMarked;
