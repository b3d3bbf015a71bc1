package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.generation.options.TokenSampling;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Draws next tokens from what temperature, top-k and top-p leave of their distribution. */
record TokenSampler(TokenSampling how) {
    /**
     * What may be drawn.
     *
     * @param tokens in rising order
     * @param probabilities of each; their sum is 1
     */
    record Distribution(int[] tokens, double[] probabilities) {
        /** The place in {@code tokens} at which the sum of probabilities passes {@code uniform}, of [0, 1). */
        int at(double uniform) {
            double sum = 0;
            for (int i = 0; i < tokens.length; i++) {
                sum += probabilities[i];
                if (uniform < sum) {
                    return i;
                }
            }
            return tokens.length - 1;
        }
    }

    /** @param scores logits of every token; what is forbidden has minus infinity */
    Distribution distribution(double[] scores) {
        double[] x =
                Arrays.stream(scores).map(score -> score / how.temperature()).toArray();
        double threshold = how.topK() > 0 && how.topK() < x.length ? largest(x, how.topK()) : Double.NEGATIVE_INFINITY;
        int[] tokens = IntStream.range(0, x.length)
                .filter(token -> x[token] >= threshold && x[token] != Double.NEGATIVE_INFINITY)
                .toArray();
        double[] probabilities =
                normalised(Arrays.stream(tokens).mapToDouble(token -> x[token]).toArray());
        return how.topP() < 1 ? nucleus(tokens, probabilities) : new Distribution(tokens, probabilities);
    }

    /** The k-th largest. */
    private static double largest(double[] x, int k) {
        // A heap whose first is the smallest of the k largest so far.
        PriorityQueue<Double> best = new PriorityQueue<>(k);
        for (double value : x) {
            if (best.size() < k) {
                best.add(value);
            } else if (value > best.element()) {
                best.remove();
                best.add(value);
            }
        }
        return best.element();
    }

    private static double[] normalised(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double[] p = Arrays.stream(logits).map(x -> Math.exp(x - largest)).toArray();
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> x / sum).toArray();
    }

    /** Without those of the least likely that have at most 1 - top-p together; the likeliest stays. */
    private Distribution nucleus(int[] tokens, double[] probabilities) {
        double spare = 1 - how.topP();
        // Those below this have less than that together, however many they are: they need no sorting.
        double least = spare / tokens.length;
        double sum = Arrays.stream(probabilities).filter(p -> p < least).sum();
        int[] rising = IntStream.range(0, tokens.length)
                .filter(i -> probabilities[i] >= least)
                .boxed()
                .sorted((a, b) -> Double.compare(probabilities[a], probabilities[b]))
                .mapToInt(i -> i)
                .toArray();
        int first = 0;
        while (first < rising.length - 1 && sum + probabilities[rising[first]] <= spare) {
            sum += probabilities[rising[first++]];
        }
        int[] kept = Arrays.stream(rising, first, rising.length).sorted().toArray();
        double rest = Arrays.stream(kept).mapToDouble(i -> probabilities[i]).sum();
        return new Distribution(
                Arrays.stream(kept).map(i -> tokens[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> probabilities[i] / rest).toArray());
    }

    /**
     * The draw for one place of one text, uniform in [0, 1): a hash of its arguments and of the seed, so that it depends on nothing else.
     *
     * @param source hash of the source
     * @param draw which of the source's texts, from 0
     * @param position of the token, from 1
     */
    double uniform(long source, int draw, int position) {
        long hash = mixed(mixed(mixed(mixed(how.seed()) + source) + draw) + position);
        return (hash >>> 11) * 0x1.0p-53;
    }

    /** What tells a source from others: a hash of its tokens. */
    static long hash(int[] source) {
        long hash = source.length;
        for (int token : source) {
            hash = mixed(hash + token);
        }
        return hash;
    }

    /** The step and the finaliser of SplitMix64 (Steele, Lea, Flood 2014: Fast splittable pseudorandom number generators). */
    private static long mixed(long x) {
        long z = x + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
