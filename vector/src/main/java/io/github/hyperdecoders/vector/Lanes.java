package io.github.hyperdecoders.vector;

import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Loops over arrays, as many numbers at a time as a register holds. */
final class Lanes {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int WIDTH = FLOATS.length();
    /** Rows that {@link #multiply} takes together: with two registers of columns, eight sums at a time. */
    static final int ROWS = 4;

    /** Registers of numbers whose {@link #maxima} are taken together. */
    private static final int BLOCK = 32;

    private Lanes() {}

    /** The sum of {@code a[i] b[i]} over n numbers of each. */
    static float dot(float[] a, int firstA, float[] b, int firstB, int n) {
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = even;
        int i = 0;
        for (; i <= n - 4 * WIDTH; i += 4 * WIDTH) {
            int x = firstA + i;
            int y = firstB + i;
            even = at(a, x).fma(at(b, y), even);
            odd = at(a, x + WIDTH).fma(at(b, y + WIDTH), odd);
            even = at(a, x + 2 * WIDTH).fma(at(b, y + 2 * WIDTH), even);
            odd = at(a, x + 3 * WIDTH).fma(at(b, y + 3 * WIDTH), odd);
        }
        for (; i <= n - WIDTH; i += WIDTH) {
            even = at(a, firstA + i).fma(at(b, firstB + i), even);
        }
        float sum = even.add(odd).reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            sum += a[firstA + i] * b[firstB + i];
        }
        return sum;
    }

    /** {@code y += sum of weights[r] x[r]} over {@code rows} rows of n numbers, which begin {@code stride} apart. */
    static void addWeighted(
            float[] weights,
            int firstWeight,
            int rows,
            float[] x,
            int firstX,
            int stride,
            float[] y,
            int firstY,
            int n) {
        int i = 0;
        for (; i <= n - 4 * WIDTH; i += 4 * WIDTH) {
            int to = firstY + i;
            FloatVector a = at(y, to);
            FloatVector b = at(y, to + WIDTH);
            FloatVector c = at(y, to + 2 * WIDTH);
            FloatVector d = at(y, to + 3 * WIDTH);
            for (int r = 0; r < rows; r++) {
                FloatVector weight = FloatVector.broadcast(FLOATS, weights[firstWeight + r]);
                int from = firstX + r * stride + i;
                a = weight.fma(at(x, from), a);
                b = weight.fma(at(x, from + WIDTH), b);
                c = weight.fma(at(x, from + 2 * WIDTH), c);
                d = weight.fma(at(x, from + 3 * WIDTH), d);
            }
            a.intoArray(y, to);
            b.intoArray(y, to + WIDTH);
            c.intoArray(y, to + 2 * WIDTH);
            d.intoArray(y, to + 3 * WIDTH);
        }
        for (int r = 0; r < rows && i < n; r++) {
            addScaled(weights[firstWeight + r], x, firstX + r * stride + i, y, firstY + i, n - i);
        }
    }

    private static FloatVector at(float[] a, int i) {
        return FloatVector.fromArray(FLOATS, a, i);
    }

    /** {@code y[i] += factor x[i]} for n numbers. */
    static void addScaled(float factor, float[] x, int firstX, float[] y, int firstY, int n) {
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            factors.fma(at(x, firstX + i), at(y, firstY + i)).intoArray(y, firstY + i);
        }
        for (; i < n; i++) {
            y[firstY + i] += factor * x[firstX + i];
        }
    }

    /** {@code y[i] *= factor x[i]} for all numbers of x. */
    static void scale(float factor, float[] x, float[] y, int firstY) {
        int i = 0;
        for (; i <= x.length - WIDTH; i += WIDTH) {
            at(y, firstY + i).mul(factor).mul(at(x, i)).intoArray(y, firstY + i);
        }
        for (; i < x.length; i++) {
            y[firstY + i] *= factor * x[i];
        }
    }

    /** Turns n scores into weights that add up to 1, in place. */
    static void softmax(float[] scores, int first, int n) {
        FloatVector maxima = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            maxima = maxima.max(at(scores, first + i));
        }
        float largest = maxima.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            largest = Math.max(largest, scores[first + i]);
        }
        FloatVector sums = FloatVector.zero(FLOATS);
        i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector powers = at(scores, first + i).sub(largest).lanewise(VectorOperators.EXP);
            sums = sums.add(powers);
            powers.intoArray(scores, first + i);
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            float power = (float) Math.exp(scores[first + i] - largest);
            sum += power;
            scores[first + i] = power;
        }
        float inverse = 1 / sum;
        for (int j = first; j < first + n; j++) {
            scores[j] *= inverse;
        }
    }

    /**
     * {@code y += x w} for {@code rows} rows: w [k, n], y [rows, n], and x [rows, k], from whose first number on rows are {@code rowStep}
     * apart and the numbers of a row {@code step}.
     */
    static void multiply(float[] x, int firstX, int rowStep, int step, int rows, int k, float[] w, int n, float[] y) {
        int row = 0;
        for (; row <= rows - ROWS; row += ROWS) {
            multiplyFour(x, firstX + row * rowStep, rowStep, step, k, w, n, y, row * n);
        }
        for (; row < rows; row++) {
            multiplyOne(x, firstX + row * rowStep, step, k, w, n, y, row * n, 0);
        }
    }

    private static void multiplyFour(
            float[] x, int firstX, int rowStep, int step, int k, float[] w, int n, float[] y, int firstY) {
        int c = 0;
        for (; c <= n - 2 * WIDTH; c += 2 * WIDTH) {
            int at = firstY + c;
            FloatVector a0 = at(y, at);
            FloatVector b0 = at(y, at + WIDTH);
            FloatVector a1 = at(y, at + n);
            FloatVector b1 = at(y, at + n + WIDTH);
            FloatVector a2 = at(y, at + 2 * n);
            FloatVector b2 = at(y, at + 2 * n + WIDTH);
            FloatVector a3 = at(y, at + 3 * n);
            FloatVector b3 = at(y, at + 3 * n + WIDTH);
            for (int i = 0; i < k; i++) {
                FloatVector a = at(w, i * n + c);
                FloatVector b = at(w, i * n + c + WIDTH);
                int from = firstX + i * step;
                FloatVector x0 = FloatVector.broadcast(FLOATS, x[from]);
                FloatVector x1 = FloatVector.broadcast(FLOATS, x[from + rowStep]);
                FloatVector x2 = FloatVector.broadcast(FLOATS, x[from + 2 * rowStep]);
                FloatVector x3 = FloatVector.broadcast(FLOATS, x[from + 3 * rowStep]);
                a0 = x0.fma(a, a0);
                b0 = x0.fma(b, b0);
                a1 = x1.fma(a, a1);
                b1 = x1.fma(b, b1);
                a2 = x2.fma(a, a2);
                b2 = x2.fma(b, b2);
                a3 = x3.fma(a, a3);
                b3 = x3.fma(b, b3);
            }
            a0.intoArray(y, at);
            b0.intoArray(y, at + WIDTH);
            a1.intoArray(y, at + n);
            b1.intoArray(y, at + n + WIDTH);
            a2.intoArray(y, at + 2 * n);
            b2.intoArray(y, at + 2 * n + WIDTH);
            a3.intoArray(y, at + 3 * n);
            b3.intoArray(y, at + 3 * n + WIDTH);
        }
        for (; c <= n - WIDTH; c += WIDTH) {
            int at = firstY + c;
            FloatVector a0 = at(y, at);
            FloatVector a1 = at(y, at + n);
            FloatVector a2 = at(y, at + 2 * n);
            FloatVector a3 = at(y, at + 3 * n);
            for (int i = 0; i < k; i++) {
                FloatVector a = at(w, i * n + c);
                int from = firstX + i * step;
                a0 = FloatVector.broadcast(FLOATS, x[from]).fma(a, a0);
                a1 = FloatVector.broadcast(FLOATS, x[from + rowStep]).fma(a, a1);
                a2 = FloatVector.broadcast(FLOATS, x[from + 2 * rowStep]).fma(a, a2);
                a3 = FloatVector.broadcast(FLOATS, x[from + 3 * rowStep]).fma(a, a3);
            }
            a0.intoArray(y, at);
            a1.intoArray(y, at + n);
            a2.intoArray(y, at + 2 * n);
            a3.intoArray(y, at + 3 * n);
        }
        for (int row = 0; row < ROWS && c < n; row++) {
            multiplyOne(x, firstX + row * rowStep, step, k, w, n, y, firstY + row * n, c);
        }
    }

    /** One row's columns from {@code c} on. */
    private static void multiplyOne(
            float[] x, int firstX, int step, int k, float[] w, int n, float[] y, int firstY, int c) {
        for (int i = 0; i < k; i++) {
            addScaled(x[firstX + i * step], w, i * n + c, y, firstY + c, n - c);
        }
    }

    /** The least number of whole registers that hold n numbers, in numbers. */
    static int rounded(int n) {
        return (n + WIDTH - 1) / WIDTH * WIDTH;
    }

    /** {@code y[i] *= x[i]} for n numbers, a multiple of a register's. */
    static void multiplyEach(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            at(x, i).mul(at(y, i)).intoArray(y, i);
        }
    }

    /**
     * From the gradient of a softmax's results, times {@code dropped / weights}, to that of its scores: {@code d = dropped d - weights
     * sum(dropped d)} in place, for n numbers, a multiple of a register's, of each from {@code first} on.
     */
    static void softmaxGradient(float[] weights, float[] dropped, float[] d, int first, int n) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = first; i < first + n; i += WIDTH) {
            FloatVector product = at(dropped, i).mul(at(d, i));
            sums = sums.add(product);
            product.intoArray(d, i);
        }
        float sum = -sums.reduceLanes(VectorOperators.ADD);
        for (int i = first; i < first + n; i += WIDTH) {
            at(weights, i).fma(FloatVector.broadcast(FLOATS, sum), at(d, i)).intoArray(d, i);
        }
    }

    /**
     * The largest of every {@link #WIDTH}th number within stretches of {@link #BLOCK} times as many, one after the other, and of what is
     * left behind the last whole register each number alone.
     *
     * @param maxima at least {@link #blocks}
     */
    static void maxima(float[] x, int n, float[] maxima) {
        int to = 0;
        int i = 0;
        while (i <= n - WIDTH) {
            FloatVector largest = at(x, i);
            int end = Math.min(i + BLOCK * WIDTH, n - WIDTH + 1);
            for (i += WIDTH; i < end; i += WIDTH) {
                largest = largest.max(at(x, i));
            }
            largest.intoArray(maxima, to);
            to += WIDTH;
        }
        for (; i < n; i++) {
            maxima[to++] = x[i];
        }
    }

    /** How many maxima of n numbers there are. */
    static int blocks(int n) {
        int registers = n / WIDTH;
        return (registers + BLOCK - 1) / BLOCK * WIDTH + n % WIDTH;
    }

    /** Calls with the place of each of the n numbers that are in a block. */
    static void eachOf(int block, int n, IntConsumer action) {
        int inRegisters = n - n % WIDTH;
        int whole = blocks(n) - n % WIDTH;
        if (block >= whole) {
            action.accept(inRegisters + block - whole);
            return;
        }
        int begin = block / WIDTH * BLOCK * WIDTH;
        int end = Math.min(begin + BLOCK * WIDTH, inRegisters);
        for (int i = begin + block % WIDTH; i < end; i += WIDTH) {
            action.accept(i);
        }
    }

    /** The sum of {@code exp(x[i] - shift)} over n numbers. */
    static double sumOfPowers(float[] x, int n, float shift) {
        FloatVector sums = FloatVector.zero(FLOATS);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            sums = sums.add(at(x, i).sub(shift).lanewise(VectorOperators.EXP));
        }
        double sum = sums.reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            sum += Math.exp(x[i] - shift);
        }
        return sum;
    }

    /** bfloat16 to single precision. */
    static void widen(short[] halves, float[] to, int begin, int count) {
        int i = 0;
        for (; i <= count - WIDTH; i += WIDTH) {
            ((IntVector) ShortVector.fromArray(SHORTS, halves, i).convertShape(VectorOperators.S2I, INTS, 0))
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(to, begin + i);
        }
        for (; i < count; i++) {
            to[begin + i] = Float.intBitsToFloat(halves[i] << 16);
        }
    }

    /** Single precision to the nearest bfloat16, of two to the even one. */
    static void round(float[] from, int begin, short[] halves, int count) {
        int i = 0;
        for (; i <= count - WIDTH; i += WIDTH) {
            FloatVector x = at(from, begin + i);
            IntVector bits = x.reinterpretAsInts();
            IntVector up = bits.lanewise(VectorOperators.LSHR, 16).and(1).add(0x7FFF);
            // What is no number stays none, instead of growing beyond all numbers.
            IntVector rounded = bits.add(up)
                    .blend(bits.or(0x400000), x.test(VectorOperators.IS_NAN).cast(INTS));
            ((ShortVector) rounded.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2S, SHORTS, 0))
                    .intoArray(halves, i);
        }
        for (; i < count; i++) {
            halves[i] = rounded(from[begin + i]);
        }
    }

    private static short rounded(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (short) ((Float.isNaN(x) ? bits | 0x400000 : bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }

    /** {@code sqrt(2 / pi)} and what the cube of the GELU's argument is multiplied by. */
    private static final float GELU_SCALE = 0.7978845608F;

    private static final float GELU_CUBE = 0.044715F;

    /** {@code y[i] *= gelu(x[i]) x[n + i]} for n numbers. */
    static void gatedGelu(float[] x, float[] y, int n) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector a = at(x, i);
            at(y, i).mul(at(x, n + i)).mul(a).mul(gate(a)).intoArray(y, i);
        }
        for (; i < n; i++) {
            y[i] *= x[n + i] * x[i] * gate(x[i]);
        }
    }

    /** From the gradients d of the results of {@link #gatedGelu} to those of its x, in place; y are the factors as they were. */
    static void gatedGeluGradient(float[] x, float[] y, float[] d, int n) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector a = at(x, i);
            FloatVector gate = gate(a);
            FloatVector g = at(d, i).mul(at(y, i));
            FloatVector slope = a.mul(a).mul(6 * GELU_SCALE * GELU_CUBE).add(2 * GELU_SCALE);
            FloatVector ofA = gate.fma(a.mul(slope).mul(gate.sub(1).neg()), gate);
            g.mul(at(x, n + i)).mul(ofA).intoArray(x, i);
            g.mul(a).mul(gate).intoArray(x, n + i);
        }
        for (; i < n; i++) {
            float a = x[i];
            float gate = gate(a);
            float g = d[i] * y[i];
            float slope = 2 * GELU_SCALE + 6 * GELU_SCALE * GELU_CUBE * a * a;
            x[i] = g * x[n + i] * (gate + gate * a * slope * (1 - gate));
            x[n + i] = g * a * gate;
        }
    }

    /** What the GELU multiplies its argument by: {@code (1 + tanh u) / 2 = 1 / (1 + exp(-2 u))}, u a cubic of it. */
    private static FloatVector gate(FloatVector a) {
        FloatVector u =
                a.mul(a).mul(-2 * GELU_SCALE * GELU_CUBE).sub(2 * GELU_SCALE).mul(a);
        return FloatVector.broadcast(FLOATS, 1)
                .div(u.lanewise(VectorOperators.EXP).add(1));
    }

    private static float gate(float a) {
        return (float) (1 / (1 + Math.exp(-2 * GELU_SCALE * (1 + GELU_CUBE * a * a) * a)));
    }
}
