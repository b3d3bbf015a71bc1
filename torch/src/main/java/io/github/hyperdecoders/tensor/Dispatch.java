package io.github.hyperdecoders.tensor;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Type;
import org.jspecify.annotations.Nullable;

/** Operators of libtorch that have no Java method: called by name through its dispatcher. */
public final class Dispatch {
    /** For how many rows weights are packed; they can be multiplied with any number. */
    private static final long FEW_ROWS = 32;

    private Dispatch() {}

    /**
     * One AdamW step over all tensors, in place, by libtorch's fused kernel (Loshchilov and Hutter, 2019; epsilon is added after the
     * bias correction).
     *
     * @param steps scalar float tensors, one per parameter, already advanced to the step taken
     */
    public static void fusedAdamW(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> means,
            List<Tensor> squares,
            List<Tensor> steps,
            double learningRate,
            double beta1,
            double beta2,
            double weightDecay,
            double epsilon) {
        call(
                "aten::_fused_adamw_",
                "",
                list(parameters),
                list(gradients),
                list(means),
                list(squares),
                list(List.of()),
                list(steps),
                new IValue(learningRate),
                new IValue(beta1),
                new IValue(beta2),
                new IValue(weightDecay),
                new IValue(epsilon),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
    }

    /** Multiplies all tensors by one factor, in place. */
    public static void scaleAll(List<Tensor> tensors, double factor) {
        call("aten::_foreach_mul_", "Scalar", list(tensors), new IValue(new Scalar(factor)));
    }

    /** Multiplies all tensors by a number that lies on the device, in place. */
    public static void scaleAll(List<Tensor> tensors, Tensor factor) {
        call("aten::_foreach_mul_", "Tensor", list(tensors), new IValue(factor));
    }

    /** The Euclidean norm of each tensor. */
    public static TensorVector norms(List<Tensor> tensors) {
        return call("aten::_foreach_norm", "Scalar", list(tensors), new IValue(new Scalar(2.0)), new IValue())
                .get(0)
                .toTensorVector();
    }

    /**
     * {@code x w^T + b} by oneDNN. It wastes less than the BLAS on putting the weight in order where there are few rows to multiply, and
     * shares its work out to libtorch's own threads. Records no gradients.
     *
     * @param x [.., in] float
     * @param weight [out, in] float
     * @param bias [out] float, or null
     * @return [.., out]
     */
    public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        IValueVector result = call(
                Linear.OPERATOR,
                new IValue(x),
                new IValue(weight),
                bias == null ? Linear.NOTHING : new IValue(bias),
                Linear.NONE,
                Linear.NO_SCALARS,
                Linear.NOTHING);
        return new Tensor(result.get(0).toTensor());
    }

    /** A weight, [out, in] float or bfloat16, in the order that {@link #linear} of few rows reads it in; only that can read it. */
    public static Tensor packed(Tensor weight) {
        IValueVector result = call("mkldnn::_reorder_linear_weight", "", new IValue(weight), new IValue(FEW_ROWS));
        return new Tensor(result.get(0).toTensor());
    }

    private static IValueVector call(String name, String overload, IValue... arguments) {
        return call(Dispatcher.singleton().findSchemaOrThrow(name, overload), arguments);
    }

    private static IValueVector call(OperatorHandle operator, IValue... arguments) {
        IValueVector stack = new IValueVector();
        for (IValue argument : arguments) {
            stack.push_back(argument);
        }
        operator.callBoxed(stack);
        return stack;
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return new IValue(list);
    }

    /** Looked up once, when first needed: decoding calls it for every linear map of every step. */
    private static final class Linear {
        private static final OperatorHandle OPERATOR;
        private static final IValue NO_SCALARS;
        private static final IValue NOTHING = new IValue();
        private static final IValue NONE = new IValue("none");

        static {
            try (PointerScope scope = new PointerScope()) {
                OPERATOR = Dispatcher.singleton().findSchemaOrThrow("mkldnn::_linear_pointwise", "");
                Type listOfScalars =
                        OPERATOR.schema().arguments().getPointer(4).type().get();
                NO_SCALARS = new IValue(new GenericList(listOfScalars.containedType(0)));
                OPERATOR.retainReference();
                for (IValue constant : List.of(NO_SCALARS, NOTHING, NONE)) {
                    constant.retainReference();
                }
            }
        }
    }
}
