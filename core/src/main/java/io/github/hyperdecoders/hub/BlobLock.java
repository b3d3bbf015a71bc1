package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps other threads and other processes from downloading the same content. File locks are held by the process as a whole, so its
 * threads need a lock of their own. The lock file stays: to remove it would let two processes each lock a file of that name.
 */
final class BlobLock implements AutoCloseable {
    /** One entry for each content this process has asked for: few, and small. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;
    private final FileLock process;

    private BlobLock(ReentrantLock thread, FileChannel channel, FileLock process) {
        this.thread = thread;
        this.channel = channel;
        this.process = process;
    }

    /** Waits for the lock. */
    static BlobLock acquire(Path file) throws IOException {
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        Files.createDirectories(folder);
        // The real path: one cache under two names is still one file, and the JVM refuses to lock a file twice.
        Path real = folder.toRealPath().resolve(file.getFileName());
        ReentrantLock thread = THREADS.computeIfAbsent(real, path -> new ReentrantLock());
        thread.lock();
        try {
            FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                return new BlobLock(thread, channel, channel.lock());
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            thread.unlock();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.release();
            channel.close();
        } finally {
            thread.unlock();
        }
    }
}
