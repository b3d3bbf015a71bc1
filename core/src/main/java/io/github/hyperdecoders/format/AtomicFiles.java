package io.github.hyperdecoders.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders that come into being whole or not at all, also through a crash of the machine: built under a temporary name in the
 * same folder, forced to disk, renamed, and the folder forced to disk. A failure removes what was built; a kill leaves a
 * {@code .tmp-...} that {@link #removeLeftovers} clears.
 */
public final class AtomicFiles {
    static final String TEMPORARY = ".tmp-";

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");
    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFiles() {}

    /** Writes a file through a channel, replacing one of that name. */
    public static void write(Path target, IoConsumer<FileChannel> content) throws IOException {
        Path temporary = temporarySibling(target);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.accept(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException | Error e) {
            remove(temporary, e);
            throw e;
        }
        force(parent(target));
    }

    /** Writes a file through a buffered stream, replacing one of that name. */
    public static void writeStream(Path target, IoConsumer<OutputStream> content) throws IOException {
        write(target, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.accept(out);
            out.flush();
        });
    }

    /** Writes a file of UTF-8 text, replacing one of that name. */
    public static void writeString(Path target, CharSequence text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        write(target, channel -> StreamedTensor.writeFully(channel, bytes));
    }

    /**
     * Makes a folder of what {@code content} puts into the empty folder it is given.
     *
     * @throws FileAlreadyExistsException if {@code target} exists; nothing that is there is ever replaced
     */
    public static void newDirectory(Path target, IoConsumer<Path> content) throws IOException {
        refuseExisting(target);
        Path temporary = temporarySibling(target);
        try {
            Files.createDirectory(temporary);
            content.accept(temporary);
            forceTree(temporary);
            refuseExisting(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            remove(temporary, e);
            throw e;
        }
        force(parent(target));
    }

    /**
     * Removes the temporary files and folders that killed writers left in {@code parent}. It cannot tell them from those of a living
     * writer: call it only while nobody else writes there.
     *
     * @return what was removed
     */
    public static List<Path> removeLeftovers(Path parent) throws IOException {
        List<Path> leftovers = new ArrayList<>();
        try (Stream<Path> children = Files.list(parent)) {
            children.filter(AtomicFiles::isTemporary).sorted().forEach(leftovers::add);
        }
        for (Path leftover : leftovers) {
            removeTree(leftover);
        }
        return leftovers;
    }

    static boolean isTemporary(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(TEMPORARY);
    }

    /** Forces a file, or the names in a folder, to disk; Windows forces writable files only, and no folders. */
    static void force(Path path) throws IOException {
        if (WINDOWS && Files.isDirectory(path)) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(path, WINDOWS ? StandardOpenOption.WRITE : StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void forceTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    force(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                force(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void refuseExisting(Path target) throws FileAlreadyExistsException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    private static Path temporarySibling(Path target) {
        String name = TEMPORARY + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36) + "-"
                + COUNTER.getAndIncrement();
        return parent(target).resolve(name);
    }

    private static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " cannot be written: it is the root");
        }
        return parent;
    }

    private static void remove(Path temporary, Throwable cause) {
        try {
            removeTree(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void removeTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
