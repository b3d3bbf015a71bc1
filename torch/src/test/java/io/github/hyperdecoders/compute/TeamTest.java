package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.ThreadsRestored;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ThreadsRestored.class)
class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyPieceIsDoneOnceAndBeforeTheNextAreGivenOut(int threads) {
        Threads.use(threads);
        int rounds = run(team -> {
            for (int round = 0; round < 2000; round++) {
                int count = round % 7;
                AtomicIntegerArray done = new AtomicIntegerArray(7);
                team.each(count, done::incrementAndGet);
                for (int i = 0; i < 7; i++) {
                    assertThat(done.get(i)).isEqualTo(i < count ? 1 : 0);
                }
            }
            return 2000;
        });
        assertThat(rounds).isEqualTo(2000);
        assertThat(Threads.count()).isEqualTo(threads);
    }

    /** More threads than the machine may have cores, so that some come late; each round has another number of pieces. */
    @Test
    void whoComesLateTakesNothingOfTheNextRound() {
        Threads.use(6);
        int wrong = run(team -> {
            int[] rounds = new int[1];
            for (int round = 0; round < 300_000; round++) {
                int count = 1 + round % 9;
                AtomicInteger done = new AtomicInteger();
                team.each(count, i -> {
                    Thread.onSpinWait();
                    done.incrementAndGet();
                });
                rounds[0] += done.get() == count ? 0 : 1;
            }
            return rounds[0];
        });
        assertThat(wrong).isZero();
    }

    @Test
    void allThreadsHelp() {
        Threads.use(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger together = new AtomicInteger();
        Set<Thread> found = run(team -> {
            team.each(3, i -> {
                seen.add(Thread.currentThread());
                together.incrementAndGet();
                // Nobody takes a second piece before all have one.
                while (together.get() < 3) {
                    Thread.onSpinWait();
                }
            });
            return new HashSet<>(seen);
        });
        assertThat(found).hasSize(3);
    }

    @Test
    void aPieceThatFailsFailsTheDecodingAndTheNextOneGoesOn() {
        Threads.use(2);
        for (int k = 0; k < 2; k++) {
            assertThatThrownBy(() -> run(team -> {
                        team.each(4, i -> {
                            if (i == 2) {
                                throw new IllegalStateException("piece " + i);
                            }
                        });
                        return 0;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece 2");
        }
        int sumOfPieces = run(team -> {
            AtomicInteger sum = new AtomicInteger();
            team.each(4, sum::addAndGet);
            return sum.get();
        });
        assertThat(sumOfPieces).isEqualTo(6);
    }

    private static <T> T run(Function<Team, T> work) {
        return Threads.count() == 1 ? work.apply(Team.ALONE) : Workers.together(Threads.count(), work);
    }
}
