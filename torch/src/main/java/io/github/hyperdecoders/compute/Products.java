package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Matrix products of a pass. */
sealed interface Products {
    /** As {@link Engine#linear}. */
    Tensor linear(Tensor x, Linear maps);

    /** As {@link Engine#linearApart}. */
    List<Tensor> linearApart(Tensor x, Linear maps);

    /** As {@link Engine#matrixProduct}. */
    Tensor matrixProduct(Tensor a, Tensor b);

    /** As {@link Engine#batchedProduct}. */
    Tensor batchedProduct(Tensor x, Tensor y);

    /** As {@link Engine#addToGradient}. */
    void addToGradient(Tensor parameter, Tensor a, Tensor b);

    /** Threads among which work is shared out. */
    int threads();

    /** Runs tasks, each on one of these threads, and returns their results in the tasks' order. */
    <T> List<T> run(List<Supplier<T>> tasks);

    /**
     * Each product by one call.
     *
     * @param oneDnn whether oneDNN takes those of single precision, which libtorch itself gives to the BLAS
     */
    record Whole(boolean oneDnn) implements Products {
        /** With backward passes, on threads that share nothing: oneDNN only where wider registers make it the faster. */
        static Whole recorded() {
            return new Whole(Device.isCpu() && OneDnn.WIDE);
        }

        /** Without backward passes, on all of libtorch's threads, which oneDNN uses and a BLAS does not. */
        static Whole unrecorded() {
            return new Whole(Device.isCpu() && OneDnn.PRESENT);
        }

        @Override
        public Tensor linear(Tensor x, Linear maps) {
            return Ops.concatenate(1, linearApart(x, maps));
        }

        @Override
        public List<Tensor> linearApart(Tensor x, Linear maps) {
            return maps.parts().stream()
                    .map(part -> affine(Ops.cast(x, part.dtype()), part))
                    .toList();
        }

        private Tensor affine(Tensor x, Linear.Part part) {
            return affine(x, part.weightInDtype(), part.biasInDtype());
        }

        Tensor affine(Tensor x, Tensor weight, @Nullable Tensor bias) {
            if (isByOneDnn(x)) {
                if (!Ops.recordsGradients()) {
                    return OneDnn.linear(x, weight, bias);
                }
                if (x.requires_grad() && OneDnn.canRecord(weight) && (bias == null || OneDnn.canRecord(bias))) {
                    return OneDnn.recordedLinear(x, weight, bias, this);
                }
            }
            return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
        }

        private boolean isByOneDnn(Tensor x) {
            return oneDnn && x.scalar_type().intern() == ScalarType.Float;
        }

        @Override
        public int threads() {
            return Threads.count();
        }

        @Override
        public <T> List<T> run(List<Supplier<T>> tasks) {
            return Workers.run(tasks);
        }

        @Override
        public Tensor matrixProduct(Tensor a, Tensor b) {
            return isByOneDnn(a) ? OneDnn.linear(a, b.t(), null) : a.mm(b);
        }

        @Override
        public Tensor batchedProduct(Tensor x, Tensor y) {
            return x.bmm(y);
        }

        @Override
        public void addToGradient(Tensor parameter, Tensor a, Tensor b) {
            if (parameter.requires_grad()) {
                ScalarType dtype = parameter.scalar_type().intern();
                if (parameter.grad().defined() && a.scalar_type().intern() == dtype && !isByOneDnn(a)) {
                    parameter.grad().addmm_(a, b);
                } else {
                    Ops.addToGradient(parameter, Ops.cast(matrixProduct(a, b), dtype));
                }
            }
        }
    }

    /**
     * Each product with a large weight, and each of a batch of products, by all threads of a team together: in decoding there are few rows
     * to multiply, and reading the weights is the work. Records no gradients.
     *
     * @param small for products that one thread does sooner
     */
    record Sliced(Team team, Whole small) implements Products {
        @Override
        public Tensor linear(Tensor x, Linear maps) {
            if (!maps.isLarge()) {
                return small.linear(x, maps);
            }
            // The results of all maps come to their places and into their dtype while they are at hand.
            Tensor result = Tensors.empty(maps.dtype(), x.size(0), maps.out());
            long first = 0;
            for (Linear.Part part : maps.parts()) {
                long width = part.weight().size(0);
                part.inSlices(x, team, result.narrow(1, first, width));
                first += width;
            }
            return result;
        }

        @Override
        public List<Tensor> linearApart(Tensor x, Linear maps) {
            if (!maps.isLarge()) {
                return small.linearApart(x, maps);
            }
            return maps.parts().stream()
                    .map(part -> {
                        Tensor result = Tensors.empty(
                                part.dtype(), x.size(0), part.weight().size(0));
                        part.inSlices(x, team, result);
                        return result;
                    })
                    .toList();
        }

        @Override
        public int threads() {
            return team.size();
        }

        @Override
        public <T> List<T> run(List<Supplier<T>> tasks) {
            return team.run(tasks);
        }

        @Override
        public Tensor matrixProduct(Tensor a, Tensor b) {
            return small.matrixProduct(a, b);
        }

        @Override
        public Tensor batchedProduct(Tensor x, Tensor y) {
            if (x.size(1) == 1 && x.scalar_type().intern() == ScalarType.Float) {
                // One row's product is a weighted sum of rows: a library would first copy all of y into its own order.
                return Ops.sum(x.transpose(1, 2).mul(y), 1, true);
            }
            Tensor result = Tensors.empty(x.scalar_type().intern(), x.size(0), x.size(1), y.size(2));
            team.each((int) x.size(0), i -> {
                try (Scope scope = Scope.withoutGradients()) {
                    result.select(0, i)
                            .copy_(OneDnn.fewRows(x.select(0, i), y.select(0, i).t()));
                }
            });
            return result;
        }

        @Override
        public void addToGradient(Tensor parameter, Tensor a, Tensor b) {
            throw new IllegalStateException("decoding records no gradients");
        }
    }
}
