/** HTTP without any model: requests and their answers, streams of events, who may ask, what is logged. */
@NullMarked
package io.github.hyperdecoders.server.http;

import org.jspecify.annotations.NullMarked;
