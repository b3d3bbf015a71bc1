package io.github.hyperdecoders.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One tokenizer of Hugging Face's native library, used by any number of threads and freed once, with the last that shares it.
 *
 * <p>Calls the library below DJL's {@code HuggingFaceTokenizer}: that one copies six arrays per text where we want the ids, and its
 * constructor looks for a cloud provider on the network. The native library lies in the jar and is unpacked into DJL's cache folder
 * ({@code ENGINE_CACHE_DIR}, else {@code ~/.djl.ai}) the first time; offline mode keeps DJL from fetching a CUDA build of it.
 */
final class NativeTokenizer implements AutoCloseable {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Handle handle;
    private boolean closed;

    /** What the library knows it by, and how many share it. */
    private static final class Handle {
        private final long address;
        private int users = 1;

        Handle(long address) {
            this.address = address;
        }

        synchronized void retain() {
            users++;
        }

        synchronized void release() {
            users--;
            if (users == 0) {
                Library.CALLS.deleteTokenizer(address);
            }
        }
    }

    private static final class Library {
        static final TokenizersLibrary CALLS = load();

        private static TokenizersLibrary load() {
            if (System.getProperty("ai.djl.offline") == null) {
                System.setProperty("ai.djl.offline", "true");
            }
            LibUtils.checkStatus();
            return TokenizersLibrary.LIB;
        }
    }

    /** Builds the tokenizer that the JSON describes; a {@link RuntimeException} with the library's words where it cannot. */
    NativeTokenizer(String json) {
        handle = new Handle(Library.CALLS.createTokenizerFromString(json));
        Library.CALLS.disableTruncation(handle.address);
        Library.CALLS.disablePadding(handle.address);
    }

    private NativeTokenizer(Handle handle) {
        this.handle = handle;
    }

    /** Another owner of the same. */
    NativeTokenizer share() {
        return call(address -> {
            handle.retain();
            return new NativeTokenizer(handle);
        });
    }

    int[] ids(String text, boolean withEos) {
        return call(h -> {
            long encoding = Library.CALLS.encode(h, wellFormed(text), withEos);
            try {
                return ids(encoding);
            } finally {
                Library.CALLS.deleteEncoding(encoding);
            }
        });
    }

    /** The ids of every text, cut by the library's own threads. */
    int[][] ids(String[] texts, boolean withEos) {
        String[] clean = Arrays.stream(texts).map(NativeTokenizer::wellFormed).toArray(String[]::new);
        return call(h -> {
            long[] encodings = Library.CALLS.batchEncode(h, clean, withEos);
            int[][] ids = new int[encodings.length][];
            try {
                Arrays.setAll(ids, i -> ids(encodings[i]));
                return ids;
            } finally {
                for (long encoding : encodings) {
                    Library.CALLS.deleteEncoding(encoding);
                }
            }
        });
    }

    /** Ids and char spans; a token that the text does not hold, such as {@code </s>}, has the span (0, 0). */
    Encoded encode(String text, boolean withEos) {
        return call(h -> {
            long encoding = Library.CALLS.encode(h, wellFormed(text), withEos);
            try {
                int[] ids = ids(encoding);
                int[] starts = new int[ids.length];
                int[] ends = new int[ids.length];
                int[] charIndex = charIndices(text);
                @Nullable CharSpan[] spans = Library.CALLS.getTokenCharSpans(encoding);
                for (int i = 0; i < ids.length; i++) {
                    CharSpan span = spans[i];
                    if (span != null) {
                        starts[i] = charIndex[span.getStart()];
                        ends[i] = charIndex[span.getEnd()];
                    }
                }
                return new Encoded(ids, starts, ends);
            } finally {
                Library.CALLS.deleteEncoding(encoding);
            }
        });
    }

    String decode(long[] ids) {
        return call(h -> Library.CALLS.decode(h, ids, true));
    }

    String[] decode(long[][] ids) {
        return call(h -> Library.CALLS.batchDecode(h, ids, true));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                handle.release();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T call(LongFunction<T> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return work.apply(handle.address);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static int[] ids(long encoding) {
        long[] wide = Library.CALLS.getTokenIds(encoding);
        int[] ids = new int[wide.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(wide[i]);
        }
        return ids;
    }

    /** The char index at which each code point begins, the text's length last: the library counts code points. */
    static int[] charIndices(String text) {
        int[] indices = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 0, at = 0; i < indices.length; i++) {
            indices[i] = at;
            at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
        }
        return indices;
    }

    /** The text with halves of surrogate pairs, which have no UTF-8, replaced by U+FFFD. */
    static String wellFormed(String text) {
        int broken = 0;
        while (broken < text.length() && !isBroken(text, broken)) {
            broken++;
        }
        if (broken == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = broken; i < text.length(); i++) {
            if (isBroken(text, i)) {
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean.toString();
    }

    private static boolean isBroken(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
