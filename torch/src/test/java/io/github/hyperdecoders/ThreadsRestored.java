package io.github.hyperdecoders;

import io.github.hyperdecoders.compute.Threads;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** After each test, and after its class, there are as many threads as there were before it, however many it used. */
public final class ThreadsRestored
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        remember(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        remember(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        restore(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        restore(context);
    }

    private static void remember(ExtensionContext context) {
        store(context).put(Threads.class, Threads.count());
    }

    private static void restore(ExtensionContext context) {
        Threads.use(Objects.requireNonNull(store(context).get(Threads.class, Integer.class)));
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(Namespace.create(ThreadsRestored.class, context.getUniqueId()));
    }
}
