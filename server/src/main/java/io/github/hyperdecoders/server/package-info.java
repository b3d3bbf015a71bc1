/** Models over HTTP: a server with the Open Inference Protocol, OpenAI's and TGI's calls. */
@NullMarked
package io.github.hyperdecoders.server;

import org.jspecify.annotations.NullMarked;
