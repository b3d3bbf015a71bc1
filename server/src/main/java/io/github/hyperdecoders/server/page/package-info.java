/** What the page shows of single instances: how the hypernetwork sees them beside those before. */
@NullMarked
package io.github.hyperdecoders.server.page;

import org.jspecify.annotations.NullMarked;
