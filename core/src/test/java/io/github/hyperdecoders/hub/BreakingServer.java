package io.github.hyperdecoders.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stores one content, promises all of it, and after some bytes of each answer ends, resets or keeps the connection. */
final class BreakingServer implements AutoCloseable {
    enum Break {
        END,
        RESET,
        STALL
    }

    /** The ranges asked for; "all" where none was. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    private final byte[] content;
    private final int bytesEach;
    private final Break how;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> stalled = new ArrayList<>();
    private final Thread thread = new Thread(this::serve, "breaking server");

    BreakingServer(byte[] content, int bytesEach, Break how) throws IOException {
        this.content = content;
        this.bytesEach = bytesEach;
        this.how = how;
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort());
    }

    private void serve() {
        try {
            while (true) {
                answer(server.accept());
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(Socket socket) throws IOException {
        int from = rangeStart(socket);
        int last = content.length - 1;
        String head = from == 0
                ? "HTTP/1.1 200 OK\r\n"
                : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + from + "-" + last + "/" + content.length
                        + "\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(
                (head + "Content-Length: " + (content.length - from) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(content, from, Math.min(bytesEach, content.length - from));
        out.flush();
        if (how == Break.STALL) {
            stalled.add(socket);
            return;
        }
        if (how == Break.RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private int rangeStart(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String range = "all";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Range: ")) {
                range = line.substring("Range: ".length());
            }
        }
        ranges.add(range);
        return range.equals("all") ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : stalled) {
            socket.close();
        }
    }
}
