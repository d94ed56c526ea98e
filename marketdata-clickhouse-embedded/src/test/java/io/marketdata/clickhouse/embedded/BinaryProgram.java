package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program that runs an executable as its engine until its standard input ends. */
final class BinaryProgram {
    private BinaryProgram() {}

    public static void main(String[] args) throws IOException {
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.builder(Path.of(args[0]))
                .binary(Path.of(args[1]))
                .start()) {
            System.out.println(engine.pid());
            System.in.readAllBytes();
        }
    }
}
