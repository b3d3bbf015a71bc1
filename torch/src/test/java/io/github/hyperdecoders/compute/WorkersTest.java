package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.ThreadsRestored;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(ThreadsRestored.class)
class WorkersTest {
    @BeforeEach
    void threeThreads() {
        Threads.use(3);
    }

    private static <T> List<T> three(Supplier<T> task) {
        return Workers.run(List.of(task, task, task));
    }

    @Test
    void eachComputesAloneAndTheCallerAsBefore() {
        assertThat(three(torch::get_num_threads)).containsExactly(1, 1, 1);
        assertThat(three(openblas_nolapack::blas_get_num_threads)).containsExactly(1, 1, 1);
        assertThat(Threads.count()).isEqualTo(3);
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(3);
    }

    @Test
    void threadsThatBeginLaterHaveTheCallersNumber() throws InterruptedException {
        three(torch::get_num_threads);
        AtomicInteger found = new AtomicInteger();
        Thread thread = new Thread(() -> found.set(torch.get_num_threads()));
        thread.start();
        thread.join();
        assertThat(found.get()).isEqualTo(3);
    }

    @Test
    void resultsComeInTheTasksOrder() {
        List<Supplier<Integer>> tasks = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> tasks.add(() -> i));
        assertThat(Workers.run(tasks)).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void allTasksEndBeforeTheFirstFailureIsThrown() {
        AtomicInteger ended = new AtomicInteger();
        List<Supplier<Integer>> tasks = List.of(
                ended::incrementAndGet,
                () -> {
                    throw new IllegalStateException("the second");
                },
                () -> {
                    throw new IllegalArgumentException("the third");
                },
                ended::incrementAndGet);
        assertThatThrownBy(() -> Workers.run(tasks))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the second");
        assertThat(ended).hasValue(2);
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(3);
    }

    @Test
    void aTensorOfAWorkersScopeLivesAsLongAsTheAdopters() {
        Tensor adopted;
        try (Scope scope = Scope.open()) {
            adopted = Scope.adopt(three(() -> {
                        try (Scope inner = Scope.open()) {
                            return inner.keep(Tensors.of(1.0, 2.0));
                        }
                    })
                    .get(0));
            assertThat(Tensors.toDoubles(adopted)).containsExactly(1, 2);
        }
        assertThat(adopted.isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "100, 2, 1",
        "511, 2, 1",
        "512, 2, 2",
        "2048, 2, 2",
        "2049, 2, 4",
        "3000, 1, 3",
        "1000, 1, 1",
        "9000, 16, 16"
    })
    void workFallsIntoAsManyPartsForEachThread(long tokens, int threads, int parts) {
        assertThat(Workers.parts(tokens, threads)).isEqualTo(parts);
    }
}
