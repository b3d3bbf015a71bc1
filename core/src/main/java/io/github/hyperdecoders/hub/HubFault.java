package io.github.hyperdecoders.hub;

import java.io.IOException;

/** An answer of the hub that trying again would not change. */
class HubFault extends IOException {
    private static final long serialVersionUID = 1L;

    HubFault(String message) {
        super(message);
    }
}
