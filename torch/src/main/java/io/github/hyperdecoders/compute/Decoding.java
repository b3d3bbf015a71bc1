package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decodings. Their steps are a few rows at a time in many small pieces, so that on the processor all threads take each piece together, in
 * slices: every large matrix product in slices of its weight's rows, the rest in slices of the batch (docs/performance-history.md).
 */
public final class Decoding {
    /** The pieces of a step are too small for more. */
    private static final int MOST_THREADS = 8;

    private final Team team;

    private Decoding(Team team) {
        this.team = team;
    }

    /**
     * Runs a decoding without gradients. Several at once share the threads, and those that find none free wait; the slices, and with them
     * every bit of the results, are the same whoever helps.
     */
    public static <T> T run(Numerics numerics, Function<Engine, T> decoding) {
        if (!byTeam(numerics)) {
            return decoding.apply(Engine.operators(numerics));
        }
        Function<Team, T> led = team -> {
            try (Scope scope = Scope.withoutGradients()) {
                return decoding.apply(Engine.forDecoding(numerics, team));
            }
        };
        int threads = Math.min(Threads.count(), MOST_THREADS);
        return threads == 1 ? led.apply(Team.ALONE) : Workers.together(threads, led);
    }

    private static boolean byTeam(Numerics numerics) {
        return Device.isCpu() && numerics != Numerics.FP64;
    }

    /**
     * Starts a thread that decodes for as long as it likes, now helped by other threads and now not. It is a daemon.
     *
     * @param work what it does, with the decoding that is its own
     */
    public static Thread thread(String name, Consumer<Decoding> work) {
        return Workers.alone(name, threads -> {
            int count = Math.min(threads, MOST_THREADS);
            work.accept(new Decoding(count == 1 ? Team.ALONE : new Team(count)));
        });
    }

    /** What computes on this thread, the same as long as it lives. It encodes too. */
    public Engine engine(Numerics numerics) {
        return byTeam(numerics) ? Engine.forDecoding(numerics, team) : Engine.operators(numerics);
    }

    /** Does something on this thread with the help of others, which wait for its pieces until it is done. */
    public void helped(Runnable work) {
        if (team.size() == 1) {
            work.run();
        } else {
            Workers.help(team, work);
        }
    }

    /** Does several things that know nothing of one another, each on one thread: within {@link #helped} on any of the team's. */
    public <T> List<T> each(List<Supplier<T>> tasks) {
        return team.run(tasks);
    }

    /** How many threads work together. */
    public int threads() {
        return team.size();
    }
}
