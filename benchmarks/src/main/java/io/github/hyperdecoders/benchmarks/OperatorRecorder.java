package io.github.hyperdecoders.benchmarks;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Pointer;
import io.github.hyperdecoders.InputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
     * An operator, or a node of the backward pass, that has begun.
     *
     * @param stack the Java methods that are running
     * @param frames those to name: of the backward pass, those that recorded its node
     */
    private record Open(String name, List<String> stack, List<String> frames, AtomicBoolean callsOthers) {
        boolean isOperator() {
            return name.contains("::") && !name.startsWith("autograd::");
        }
    }

    private final List<OperatorCall> calls = new ArrayList<>();
    /** Where the forward pass recorded the node of a sequence number. */
    private final Map<Long, List<String>> recordedAt = new ConcurrentHashMap<>();

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
            RecordFunction recorded = this.recorded.get().at(function);
            Deque<Open> outer = open.get();
            List<String> stack = stack();
            List<String> frames = !outer.isEmpty() && outer.peek().stack.equals(stack) ? outer.peek().frames : stack;
            long sequence = recorded.seqNr();
            if (sequence >= 0 && recorded.scope().intern() == RecordScope.FUNCTION) {
                recordedAt.put(sequence, frames);
            } else if (sequence >= 0) {
                frames = recordedAt.getOrDefault(sequence, frames);
            }
            outer.push(new Open(recorded.name().getString(), stack, frames, new AtomicBoolean()));
        }
        return result;
    }

    private void finish() {
        Deque<Open> outer = open.get();
        Open ended = outer.pop();
        if (!ended.isOperator()) {
            return;
        }
        boolean view = OperatorCall.isView(ended.name);
        if (!view && !outer.isEmpty()) {
            outer.peek().callsOthers.set(true);
        }
        List<String> within = new ArrayList<>();
        outer.descendingIterator().forEachRemaining(o -> within.add(o.name));
        OperatorCall call =
                new OperatorCall(ended.name, !view && !ended.callsOthers.get(), List.copyOf(within), ended.frames);
        synchronized (calls) {
            calls.add(call);
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
