package io.github.hyperdecoders.benchmarks;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Pointer;
import io.github.hyperdecoders.InputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.RecordFunction;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.RecordScope;

/**
 * Gathers every operator that libtorch's dispatcher runs, on any thread, between {@link #open} and {@link #close}: by the observers that
 * libtorch's own profiler is made of (ATen/record_function.h), so that what operators call inside and the backward pass are in it.
 * Observers are called on the thread of the operator, whose Java stack says where it came from.
 */
final class OperatorRecorder implements AutoCloseable {
    private static final String OURS = "io.github.hyperdecoders.";
    /** What precedes the name of a node while hooks run and gradients that meet there are added up. */
    private static final String EVALUATES = "autograd::engine::evaluate_function: ";

    private static final int FRAMES = 12;
    private static final StackWalker WALKER = StackWalker.getInstance();

    /** {@code std::unique_ptr<ObserverContext> (*)(const RecordFunction&)}: an object is returned where the first argument points. */
    interface Start extends Callback {
        Pointer invoke(Pointer result, Pointer function);
    }

    /** {@code void (*)(const RecordFunction&, ObserverContext*)}. */
    interface End extends Callback {
        void invoke(Pointer function, Pointer context);
    }

    /**
     * Where an operator comes from.
     *
     * @param frames Java methods, the innermost first; of the backward pass, those that recorded its node
     * @param whole which call of a {@linkplain OperatorCall#isOneKernel kernel of CUDA's} it is a piece of, or "" if of none
     */
    private record Origin(List<String> frames, String whole) {}

    /**
     * An operator, or a node of the backward pass, that has begun.
     *
     * @param stack the Java methods that are running
     */
    private record Open(String name, boolean node, List<String> stack, Origin origin, AtomicBoolean callsOthers) {}

    /** Where a node of the backward pass was recorded: its thread and its number there. */
    private record Node(long thread, long sequence) {}

    private final List<OperatorCall> calls = new ArrayList<>();
    private final Map<Node, Origin> recordedAt = new ConcurrentHashMap<>();
    private final AtomicInteger wholes = new AtomicInteger();
    private final ThreadLocal<Recorded> recorded = ThreadLocal.withInitial(Recorded::new);
    private final ThreadLocal<Deque<Open>> open = ThreadLocal.withInitial(ArrayDeque::new);
    /** Native code holds these; the fields keep them from the collector. */
    private final Start start = this::begin;

    private final End end = (function, context) -> finish();
    private final long handle;

    private OperatorRecorder() {
        try (PointerScope scope = new PointerScope();
                BytePointer observer = new BytePointer(64)) {
            observer.zero();
            // class RecordFunctionCallback: start_, end_, sampling_prob_, bool scopes_[NUM_SCOPES], three needs_.
            observer.putLong(0, Pointer.nativeValue(CallbackReference.getFunctionPointer(start)));
            observer.putLong(8, Pointer.nativeValue(CallbackReference.getFunctionPointer(end)));
            observer.putDouble(16, 1);
            for (RecordScope kind : List.of(RecordScope.FUNCTION, RecordScope.BACKWARD_FUNCTION)) {
                observer.put(24 + kind.value, (byte) 1);
            }
            handle = torch.addGlobalCallback(observer);
        }
    }

    /** Begins to gather. */
    static OperatorRecorder open() {
        String processor = System.getProperty("os.arch");
        if (!processor.equals("amd64") && !processor.equals("x86_64")) {
            throw new InputException("cannot count operators on a processor of kind '" + processor
                    + "', expected amd64: how C++ returns objects is written out for that one");
        }
        return new OperatorRecorder();
    }

    /** What was gathered, in the order in which operators ended. */
    List<OperatorCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private Pointer begin(Pointer result, Pointer function) {
        result.setPointer(0, Pointer.NULL);
        try (PointerScope scope = new PointerScope()) {
            RecordFunction begun = recorded.get().at(function);
            String name = begun.name().getString();
            boolean node = begun.scope().intern() == RecordScope.BACKWARD_FUNCTION || name.startsWith(EVALUATES);
            List<String> stack = stack();
            Open outer = open.get().peek();
            Origin origin = outer != null && outer.stack.equals(stack) ? outer.origin : new Origin(stack, "");
            if (node) {
                origin = recordedAt.getOrDefault(new Node(begun.forwardThreadId(), begun.seqNr()), origin);
            } else if (origin.whole.isEmpty() && OperatorCall.isOneKernel(name)) {
                origin = new Origin(origin.frames, name + " " + wholes.incrementAndGet());
            }
            if (!node && begun.seqNr() >= 0) {
                recordedAt.put(new Node(RecordFunction.currentThreadId(), begun.seqNr()), origin);
            }
            open.get().push(new Open(name, node, stack, origin, new AtomicBoolean()));
        }
        return result;
    }

    private void finish() {
        Deque<Open> outer = open.get();
        Open ended = outer.pop();
        if (ended.node) {
            return;
        }
        boolean view = OperatorCall.isView(ended.name);
        if (!view && !outer.isEmpty()) {
            outer.peek().callsOthers.set(true);
        }
        List<String> within = new ArrayList<>();
        String node = "";
        for (Iterator<Open> all = outer.descendingIterator(); all.hasNext(); ) {
            Open next = all.next();
            if (next.node) {
                node = next.name.replace(EVALUATES, "what comes to ");
            } else {
                within.add(next.name);
            }
        }
        boolean leaf = !view && !ended.callsOthers.get();
        synchronized (calls) {
            calls.add(new OperatorCall(
                    ended.name, leaf, List.copyOf(within), node, ended.origin.frames, ended.origin.whole));
        }
    }

    private static List<String> stack() {
        return WALKER.walk(all -> all.filter(frame -> frame.getClassName().startsWith(OURS)
                        && !frame.getClassName().startsWith(OURS + "benchmarks."))
                .limit(FRAMES)
                .map(frame ->
                        frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1) + "."
                                + frame.getMethodName() + ":" + frame.getLineNumber())
                .toList());
    }

    @Override
    public void close() {
        torch.removeCallback(handle);
    }

    /** A record of libtorch's that is looked at. Java's class has no constructor for one that is there already, so it is pointed to it. */
    private static final class Recorded extends RecordFunction {
        Recorded at(Pointer function) {
            address = Pointer.nativeValue(function);
            return this;
        }
    }
}
