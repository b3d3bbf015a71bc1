package io.github.hyperdecoders.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Whether the client of an HTTP/1 request is still there while it waits. Jetty does not read from a connection whose request is read, so it
 * does not see that the connection was closed; here one byte is read from time to time. (HTTP/2 tells of a client that leaves by itself.) A
 * client that closes only its own half counts as gone, as it does for Go's server and nginx.
 */
final class Presence {
    private final Request request;
    private boolean watched;

    Presence(Request request) {
        this.request = request;
    }

    /** Begins, once the whole request is read. */
    synchronized void watch() {
        watched = request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
    }

    /** Ends, before the last of the answer is written: then the connection is Jetty's to read from again. */
    synchronized void end() {
        watched = false;
    }

    synchronized boolean isOver() {
        if (!watched) {
            return false;
        }
        Connection connection = request.getConnectionMetaData().getConnection();
        ByteBuffer one = ByteBuffer.allocate(1).limit(0);
        try {
            int read = connection.getEndPoint().fill(one);
            if (read > 0) {
                // The next request already: given back, and no more is read.
                watched = false;
                if (connection instanceof Connection.UpgradeTo reader) {
                    reader.onUpgradeTo(one);
                }
            }
            watched &= read >= 0;
            return read < 0;
        } catch (IOException e) {
            watched = false;
            return true;
        }
    }
}
