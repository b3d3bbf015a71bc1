package io.github.hyperdecoders.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over arrays, as many numbers at a time as a register holds. No method of its own takes or gives a vector: the compiler always puts
 * the JDK's vector methods into their caller, but may leave one of ours a call, and then its vectors are objects on the heap.
 */
final class Lanes {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int WIDTH = FLOATS.length();
    /** 0, 1, 2, .. */
    private static final FloatVector PLACES = FloatVector.zero(FLOATS).addIndex(1);

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
            even = fromArray(FLOATS, a, x).fma(fromArray(FLOATS, b, y), even);
            odd = fromArray(FLOATS, a, x + WIDTH).fma(fromArray(FLOATS, b, y + WIDTH), odd);
            even = fromArray(FLOATS, a, x + 2 * WIDTH).fma(fromArray(FLOATS, b, y + 2 * WIDTH), even);
            odd = fromArray(FLOATS, a, x + 3 * WIDTH).fma(fromArray(FLOATS, b, y + 3 * WIDTH), odd);
        }
        for (; i <= n - WIDTH; i += WIDTH) {
            even = fromArray(FLOATS, a, firstA + i).fma(fromArray(FLOATS, b, firstB + i), even);
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
            FloatVector a = fromArray(FLOATS, y, to);
            FloatVector b = fromArray(FLOATS, y, to + WIDTH);
            FloatVector c = fromArray(FLOATS, y, to + 2 * WIDTH);
            FloatVector d = fromArray(FLOATS, y, to + 3 * WIDTH);
            for (int r = 0; r < rows; r++) {
                FloatVector weight = broadcast(FLOATS, weights[firstWeight + r]);
                int from = firstX + r * stride + i;
                a = weight.fma(fromArray(FLOATS, x, from), a);
                b = weight.fma(fromArray(FLOATS, x, from + WIDTH), b);
                c = weight.fma(fromArray(FLOATS, x, from + 2 * WIDTH), c);
                d = weight.fma(fromArray(FLOATS, x, from + 3 * WIDTH), d);
            }
            a.intoArray(y, to);
            b.intoArray(y, to + WIDTH);
            c.intoArray(y, to + 2 * WIDTH);
            d.intoArray(y, to + 3 * WIDTH);
        }
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector sum = fromArray(FLOATS, y, firstY + i);
            for (int r = 0; r < rows; r++) {
                sum = broadcast(FLOATS, weights[firstWeight + r])
                        .fma(fromArray(FLOATS, x, firstX + r * stride + i), sum);
            }
            sum.intoArray(y, firstY + i);
        }
        for (int r = 0; r < rows && i < n; r++) {
            addScaled(weights[firstWeight + r], x, firstX + r * stride + i, y, firstY + i, n - i);
        }
    }

    /** {@code y[i] += factor x[i]} for n numbers. */
    static void addScaled(float factor, float[] x, int firstX, float[] y, int firstY, int n) {
        FloatVector factors = broadcast(FLOATS, factor);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            factors.fma(fromArray(FLOATS, x, firstX + i), fromArray(FLOATS, y, firstY + i))
                    .intoArray(y, firstY + i);
        }
        for (; i < n; i++) {
            y[firstY + i] += factor * x[firstX + i];
        }
    }

    /** {@code y[i] *= factor x[i]} for all numbers of x. */
    static void scale(float factor, float[] x, float[] y) {
        int i = 0;
        for (; i <= x.length - WIDTH; i += WIDTH) {
            fromArray(FLOATS, y, i).mul(factor).mul(fromArray(FLOATS, x, i)).intoArray(y, i);
        }
        for (; i < x.length; i++) {
            y[i] *= factor * x[i];
        }
    }

    /** Turns n scores into weights that add up to 1, in place. */
    static void softmax(float[] scores, int first, int n) {
        FloatVector maxima = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            maxima = maxima.max(fromArray(FLOATS, scores, first + i));
        }
        if (i < n && first + i <= scores.length - WIDTH) {
            VectorMask<Float> wanted = PLACES.compare(VectorOperators.LT, n - i);
            maxima = maxima.blend(maxima.max(fromArray(FLOATS, scores, first + i)), wanted);
            i = n;
        }
        float largest = maxima.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            largest = Math.max(largest, scores[first + i]);
        }
        float sum = exponentials(scores, first, n, largest);
        float inverse = 1 / sum;
        for (int j = first; j < first + n; j++) {
            scores[j] *= inverse;
        }
    }

    /** {@code y += x w}: x [rows, k], w [k, n] and y [rows, n], of which the last two have their rows' numbers beside one another. */
    static void multiply(Matrix x, int rows, int k, Matrix w, int n, Matrix y) {
        int row = 0;
        for (; row <= rows - ROWS; row += ROWS) {
            multiplyFour(
                    x.numbers(),
                    x.first() + row * x.rowStep(),
                    x.rowStep(),
                    x.step(),
                    k,
                    w.numbers(),
                    w.first(),
                    w.rowStep(),
                    n,
                    y.numbers(),
                    y.first() + row * y.rowStep(),
                    y.rowStep());
        }
        for (; row < rows; row++) {
            multiplyOne(x.below(row), k, w, n, y.below(row), 0);
        }
        int whole = n / WIDTH * WIDTH;
        for (int r = 0; r < rows / ROWS * ROWS && whole < n; r++) {
            multiplyOne(x.below(r), k, w, n, y.below(r), whole);
        }
    }

    /** Four rows, as many columns as fill registers. */
    private static void multiplyFour(
            float[] x,
            int firstX,
            int rowStep,
            int step,
            int k,
            float[] w,
            int firstW,
            int stepW,
            int n,
            float[] y,
            int firstY,
            int stepY) {
        int c = 0;
        for (; c <= n - 2 * WIDTH; c += 2 * WIDTH) {
            int at = firstY + c;
            FloatVector a0 = fromArray(FLOATS, y, at);
            FloatVector b0 = fromArray(FLOATS, y, at + WIDTH);
            FloatVector a1 = fromArray(FLOATS, y, at + stepY);
            FloatVector b1 = fromArray(FLOATS, y, at + stepY + WIDTH);
            FloatVector a2 = fromArray(FLOATS, y, at + 2 * stepY);
            FloatVector b2 = fromArray(FLOATS, y, at + 2 * stepY + WIDTH);
            FloatVector a3 = fromArray(FLOATS, y, at + 3 * stepY);
            FloatVector b3 = fromArray(FLOATS, y, at + 3 * stepY + WIDTH);
            for (int i = 0; i < k; i++) {
                int column = firstW + i * stepW + c;
                FloatVector a = fromArray(FLOATS, w, column);
                FloatVector b = fromArray(FLOATS, w, column + WIDTH);
                int from = firstX + i * step;
                FloatVector x0 = broadcast(FLOATS, x[from]);
                FloatVector x1 = broadcast(FLOATS, x[from + rowStep]);
                FloatVector x2 = broadcast(FLOATS, x[from + 2 * rowStep]);
                FloatVector x3 = broadcast(FLOATS, x[from + 3 * rowStep]);
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
            a1.intoArray(y, at + stepY);
            b1.intoArray(y, at + stepY + WIDTH);
            a2.intoArray(y, at + 2 * stepY);
            b2.intoArray(y, at + 2 * stepY + WIDTH);
            a3.intoArray(y, at + 3 * stepY);
            b3.intoArray(y, at + 3 * stepY + WIDTH);
        }
        for (; c <= n - WIDTH; c += WIDTH) {
            int at = firstY + c;
            FloatVector a0 = fromArray(FLOATS, y, at);
            FloatVector a1 = fromArray(FLOATS, y, at + stepY);
            FloatVector a2 = fromArray(FLOATS, y, at + 2 * stepY);
            FloatVector a3 = fromArray(FLOATS, y, at + 3 * stepY);
            for (int i = 0; i < k; i++) {
                FloatVector a = fromArray(FLOATS, w, firstW + i * stepW + c);
                int from = firstX + i * step;
                a0 = broadcast(FLOATS, x[from]).fma(a, a0);
                a1 = broadcast(FLOATS, x[from + rowStep]).fma(a, a1);
                a2 = broadcast(FLOATS, x[from + 2 * rowStep]).fma(a, a2);
                a3 = broadcast(FLOATS, x[from + 3 * rowStep]).fma(a, a3);
            }
            a0.intoArray(y, at);
            a1.intoArray(y, at + stepY);
            a2.intoArray(y, at + 2 * stepY);
            a3.intoArray(y, at + 3 * stepY);
        }
    }

    /** The first of x's rows and the columns from {@code c} on. */
    private static void multiplyOne(Matrix x, int k, Matrix w, int n, Matrix y, int c) {
        if (x.step() == 1) {
            int from = w.first() + c;
            addWeighted(x.numbers(), x.first(), k, w.numbers(), from, w.rowStep(), y.numbers(), y.first() + c, n - c);
            return;
        }
        for (int i = 0; i < k; i++) {
            int from = w.first() + i * w.rowStep() + c;
            addScaled(x.numbers()[x.first() + i * x.step()], w.numbers(), from, y.numbers(), y.first() + c, n - c);
        }
    }

    /** The least number of whole registers that hold n numbers, in numbers. */
    static int rounded(int n) {
        return (n + WIDTH - 1) / WIDTH * WIDTH;
    }

    /** The least number of rows, at least so many, that {@link #multiply} takes together. */
    static int roundedRows(int rows) {
        return (rows + ROWS - 1) / ROWS * ROWS;
    }

    /** {@code y[i] *= x[i]} for n numbers, a multiple of a register's. */
    static void multiplyEach(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            fromArray(FLOATS, x, i).mul(fromArray(FLOATS, y, i)).intoArray(y, i);
        }
    }

    /**
     * From the gradient of a softmax's results, times {@code dropped / weights}, to that of its scores: {@code d = dropped d - weights
     * sum(dropped d)} in place, for n numbers, a multiple of a register's, of each from {@code first} on.
     */
    static void softmaxGradient(float[] weights, float[] dropped, float[] d, int first, int n) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = first; i < first + n; i += WIDTH) {
            FloatVector product = fromArray(FLOATS, dropped, i).mul(fromArray(FLOATS, d, i));
            sums = sums.add(product);
            product.intoArray(d, i);
        }
        float sum = -sums.reduceLanes(VectorOperators.ADD);
        for (int i = first; i < first + n; i += WIDTH) {
            fromArray(FLOATS, weights, i)
                    .fma(broadcast(FLOATS, sum), fromArray(FLOATS, d, i))
                    .intoArray(d, i);
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
            FloatVector largest = fromArray(FLOATS, x, i);
            int end = Math.min(i + BLOCK * WIDTH, n - WIDTH + 1);
            for (i += WIDTH; i < end; i += WIDTH) {
                largest = largest.max(fromArray(FLOATS, x, i));
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
            FloatVector x = fromArray(FLOATS, from, begin + i);
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

    /** {@code y[i] *= f(x[i]) x[n + i]} for n numbers, f the gate's function; overwrites the first n of {@code some}. */
    static void gated(Gate gate, float[] x, float[] y, int n, float[] some) {
        gates(gate, x, some, n);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            fromArray(FLOATS, y, i)
                    .mul(fromArray(FLOATS, x, n + i))
                    .mul(fromArray(FLOATS, x, i))
                    .mul(fromArray(FLOATS, some, i))
                    .intoArray(y, i);
        }
        for (; i < n; i++) {
            y[i] *= x[n + i] * x[i] * some[i];
        }
    }

    /** From the gradients d of the results of {@link #gated} to those of its x, in place; y are the factors as they were. */
    static void gatedGradient(Gate f, float[] x, float[] y, float[] d, int n, float[] some) {
        gates(f, x, some, n);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector a = fromArray(FLOATS, x, i);
            FloatVector gate = fromArray(FLOATS, some, i);
            FloatVector g = fromArray(FLOATS, d, i).mul(fromArray(FLOATS, y, i));
            FloatVector slope = a.mul(a).mul(3 * f.cubic()).add(f.linear());
            FloatVector ofA = gate.fma(a.mul(slope).mul(gate.sub(1).neg()), gate);
            g.mul(fromArray(FLOATS, x, n + i)).mul(ofA).intoArray(x, i);
            g.mul(a).mul(gate).intoArray(x, n + i);
        }
        for (; i < n; i++) {
            float a = x[i];
            float gate = some[i];
            float g = d[i] * y[i];
            float slope = f.linear() + 3 * f.cubic() * a * a;
            x[i] = g * x[n + i] * (gate + gate * a * slope * (1 - gate));
            x[n + i] = g * a * gate;
        }
    }

    /** What the function multiplies its arguments by. */
    private static void gates(Gate gate, float[] x, float[] gates, int n) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector a = fromArray(FLOATS, x, i);
            a.mul(a).mul(-gate.cubic()).sub(gate.linear()).mul(a).intoArray(gates, i);
        }
        for (; i < n; i++) {
            gates[i] = -(gate.linear() + gate.cubic() * x[i] * x[i]) * x[i];
        }
        exponentials(gates, 0, n, 0);
        for (i = 0; i <= n - WIDTH; i += WIDTH) {
            broadcast(FLOATS, 1).div(fromArray(FLOATS, gates, i).add(1)).intoArray(gates, i);
        }
        for (; i < n; i++) {
            gates[i] = 1 / (1 + gates[i]);
        }
    }

    /** Added to a number and taken away again it leaves the nearest integer, whose low bits stand at the end of the sum's. */
    private static final float ROUNDER = 0x1.8p23F;

    private static final float LOG2_E = (float) (1 / Math.log(2));
    /** The logarithm of 2 as a sum of two numbers, the first short enough to be multiplied by an exponent without rounding. */
    private static final float LOG_2_HIGH = 0x1.62Ep-1F;

    private static final float LOG_2_LOW = (float) (Math.log(2) - LOG_2_HIGH);
    /** Beyond these the exponential is infinite, and so small that it counts as zero. */
    private static final float LARGEST_EXPONENT = 88.72283F;

    private static final float SMALLEST_EXPONENT = -87.33654F;

    /**
     * Makes n numbers {@code exp(x - shift)}, to the last bit or two, and sums them: the nearest power of 2 by its bits, and what is left,
     * at most {@code log(2) / 2}, by its series. The JDK's own is a call, for which all registers are saved. Every bit of the results follows
     * from the numbers alone: how much longer the array is, which depends on what a thread did before, makes no difference.
     */
    static float exponentials(float[] x, int first, int n, float shift) {
        int whole = first + n / WIDTH * WIDTH;
        int end = first + n;
        float sum = exponentialsOfRegisters(x, first, whole, shift);
        if (whole == end) {
            return sum;
        }
        if (whole <= x.length - WIDTH) {
            return sum + exponentialsOfRegisters(x, whole, end, shift);
        }
        float[] rest = Arrays.copyOfRange(x, whole, whole + WIDTH);
        sum += exponentialsOfRegisters(rest, 0, end - whole, shift);
        System.arraycopy(rest, 0, x, whole, end - whole);
        return sum;
    }

    /** As {@link #exponentials}, where a whole register can be read from the last place on. */
    private static float exponentialsOfRegisters(float[] x, int first, int end, float shift) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = first; i < end; i += WIDTH) {
            FloatVector given = fromArray(FLOATS, x, i);
            FloatVector a = given.sub(shift);
            FloatVector sum = a.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUNDER));
            FloatVector power = sum.sub(ROUNDER);
            FloatVector rest = power.fma(broadcast(FLOATS, -LOG_2_HIGH), a);
            rest = power.fma(broadcast(FLOATS, -LOG_2_LOW), rest);
            FloatVector series = broadcast(FLOATS, 1F / 5040);
            series = series.fma(rest, broadcast(FLOATS, 1F / 720));
            series = series.fma(rest, broadcast(FLOATS, 1F / 120));
            series = series.fma(rest, broadcast(FLOATS, 1F / 24));
            series = series.fma(rest, broadcast(FLOATS, 1F / 6));
            series = series.fma(rest, broadcast(FLOATS, 0.5F));
            series = series.fma(rest, broadcast(FLOATS, 1));
            series = series.fma(rest, broadcast(FLOATS, 1));
            // Half of the power at a time, since that of the largest numbers is one too large for an exponent.
            IntVector exponent = sum.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector other = exponent.sub(half);
            FloatVector result = series.mul(
                            half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .mul(other.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .blend(Float.POSITIVE_INFINITY, a.compare(VectorOperators.GT, LARGEST_EXPONENT))
                    .blend(0, a.compare(VectorOperators.LT, SMALLEST_EXPONENT));
            if (end - i >= WIDTH) {
                sums = sums.add(result);
                result.intoArray(x, i);
            } else {
                // What lies behind the last numbers is written back as it was.
                VectorMask<Float> wanted = PLACES.compare(VectorOperators.LT, end - i);
                sums = sums.add(FloatVector.zero(FLOATS).blend(result, wanted));
                given.blend(result, wanted).intoArray(x, i);
            }
        }
        return sums.reduceLanes(VectorOperators.ADD);
    }

    /**
     * Dropout's factors for {@code 2 * half} places, the first half from the lower 16 bits of hashes, the second from the upper:
     * {@code scale}, or 0 where the bits are below {@code threshold}.
     *
     * @param weyl the first hash's argument
     * @param rest how many of the second half are wanted, at most {@code half}
     */
    static void dropout(int weyl, int key, int threshold, float scale, float[] to, int begin, int half, int rest) {
        IntVector argument = IntVector.zero(INTS).addIndex(1).mul(Dropper.WEYL).add(weyl);
        FloatVector kept = broadcast(FLOATS, scale);
        int i = 0;
        for (; i <= rest - WIDTH; i += WIDTH) {
            IntVector h = argument;
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .mul(Dropper.MIX)
                    .lanewise(VectorOperators.XOR, key);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 13))
                    .mul(Dropper.MIX_AGAIN);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
            kept.blend(0, h.and(0xFFFF).compare(VectorOperators.LT, threshold).cast(FLOATS))
                    .intoArray(to, begin + i);
            kept.blend(
                            0,
                            h.lanewise(VectorOperators.LSHR, 16)
                                    .compare(VectorOperators.LT, threshold)
                                    .cast(FLOATS))
                    .intoArray(to, begin + half + i);
            argument = argument.add(WIDTH * Dropper.WEYL);
        }
        for (; i < half; i++) {
            int h = Dropper.hash(weyl + i * Dropper.WEYL, key);
            to[begin + i] = (h & 0xFFFF) < threshold ? 0 : scale;
            if (i < rest) {
                to[begin + half + i] = h >>> 16 < threshold ? 0 : scale;
            }
        }
    }
}
