package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Downloads one content into the cache: into a partial file that survives a kill and is gone on with, checked as a whole, and renamed.
 * The caller holds the content's lock.
 */
final class BlobDownload {
    /** So much must come between two failures for the first to be forgotten, lest a server feed bytes for ever. */
    private static final long PROGRESS = 1 << 20;

    private final HubClient client;
    private final Listing listing;
    private final HubFile file;
    private final URI address;
    private final Path partial;
    private final Path blob;
    private final DownloadListener listener;

    BlobDownload(
            HubClient client,
            Listing listing,
            HubFile file,
            URI address,
            CacheFolder cache,
            DownloadListener listener) {
        this.client = client;
        this.listing = listing;
        this.file = file;
        this.address = address;
        this.partial = cache.incomplete(file);
        this.blob = cache.blob(file);
        this.listener = listener;
    }

    void run() throws IOException {
        Files.createDirectories(partial.resolveSibling(".").normalize());
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            fill(channel);
            channel.force(true);
        } catch (WrongContent e) {
            Files.deleteIfExists(partial);
            throw e;
        }
        String hash = ContentHash.ofKind(file.etag(), partial);
        if (!hash.equals(file.etag())) {
            Files.delete(partial);
            throw new HubFault("the content of " + subject() + " has the hash " + hash + ", expected " + file.etag()
                    + "; it was removed");
        }
        Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(blob.resolveSibling(".").normalize());
    }

    private void fill(FileChannel channel) throws IOException {
        Attempts attempts = client.newAttempts();
        while (true) {
            long start = channel.size();
            if (start > file.size()) {
                channel.truncate(0);
                start = 0;
            }
            if (start == file.size()) {
                listener.progress(file.path(), start, file.size());
                return;
            }
            try {
                receive(channel, start, attempts);
            } catch (HubFault e) {
                throw e;
            } catch (IOException e) {
                if (channel.size() - start >= PROGRESS) {
                    attempts.progressed();
                }
                attempts.failed(new IOException(
                        "download of " + subject() + " stopped at byte " + channel.size() + " of " + file.size() + ": "
                                + e.getMessage(),
                        e));
            }
        }
    }

    /**
     * Asks for what is missing. The partial file's bytes are those of the content's hash whoever stores it, and that host's ETag is its
     * own, so there is nothing to ask {@code If-Range} for; the hash at the end is the stronger check.
     */
    private void receive(FileChannel channel, long start, Attempts attempts) throws IOException {
        Map<String, String> headers = start > 0 ? Map.of("Range", "bytes=" + start + "-") : Map.of();
        try (HubAnswer answer = client.get(address, headers, subject(), attempts)) {
            answer.checkIsOf(file, listing.commit());
            if (start > 0 && !isRange(answer, start)) {
                channel.truncate(0);
                if (answer.status() != 200) {
                    throw new IOException("the server sent another range than bytes " + start + " to the end");
                }
            }
            long at = channel.size();
            OptionalLong length = answer.length();
            if (length.isPresent() && length.getAsLong() != file.size() - at) {
                throw wrongLength(at + length.getAsLong());
            }
            copy(answer.body(), channel.position(at));
        }
    }

    private boolean isRange(HubAnswer answer, long start) {
        String expected = "bytes " + start + "-" + (file.size() - 1) + "/" + file.size();
        return answer.status() == 206
                && answer.headers().firstValue("Content-Range").equals(Optional.of(expected));
    }

    private void copy(InputStream body, FileChannel channel) throws IOException {
        listener.progress(file.path(), channel.position(), file.size());
        byte[] chunk = new byte[1 << 16];
        for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
            if (channel.position() + read > file.size()) {
                throw wrongLength(channel.position() + read);
            }
            for (ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            listener.progress(file.path(), channel.position(), file.size());
        }
        if (channel.position() != file.size()) {
            throw wrongLength(channel.position());
        }
    }

    private WrongContent wrongLength(long got) {
        return new WrongContent("the content of " + subject() + " has " + got + " bytes or more, expected "
                + file.size() + "; it was removed");
    }

    /** Makes the new name outlive a crash of the machine; Windows does so by itself and opens no folders. */
    private static void forceNames(Path folder) throws IOException {
        if (!folder.getFileSystem().getSeparator().equals("\\")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private HubSubject subject() {
        return new HubSubject(listing.repository(), listing.revision(), Optional.of(file.path()));
    }

    /** What came is not the file: the partial file is of no use. */
    private static final class WrongContent extends HubFault {
        private static final long serialVersionUID = 1L;

        WrongContent(String message) {
            super(message);
        }
    }
}
