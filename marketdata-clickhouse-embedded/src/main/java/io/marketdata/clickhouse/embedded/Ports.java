package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The two ports of an engine: HTTP and the native protocol. */
record Ports(int http, int nativeTcp) {
    /** What the engine wrote: two numbers and, once it is done, the end of the line. */
    static Optional<Ports> read(Path file) {
        try {
            String text = Files.readString(file);
            if (!text.endsWith("\n")) {
                return Optional.empty();
            }
            String[] fields = text.strip().split("\t", -1);
            return Optional.of(new Ports(Integer.parseInt(fields[0]), Integer.parseInt(fields[1])));
        } catch (IOException notThereYet) {
            return Optional.empty();
        }
    }

    /** Fills in free ports for those given as 0; another program may take one before it is used. */
    static Ports chosen(int http, int nativeTcp) {
        try (ServerSocket first = listen();
                ServerSocket second = listen()) {
            return new Ports(
                    http == 0 ? first.getLocalPort() : http, nativeTcp == 0 ? second.getLocalPort() : nativeTcp);
        } catch (IOException e) {
            throw new EngineException("no free port on 127.0.0.1: " + e, e);
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
