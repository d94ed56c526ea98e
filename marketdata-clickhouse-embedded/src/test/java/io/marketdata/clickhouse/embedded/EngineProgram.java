package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;

/** A program with an engine: says whether it owns it and its process id, and closes it when its standard input ends. */
final class EngineProgram {
    private EngineProgram() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.startOrAttach(Path.of(args[0]))) {
            System.out.println((engine.isAttached() ? "attached " : "owner ") + engine.pid());
            System.in.readAllBytes();
            System.out.println("still answers " + Asking.ask(engine, "SELECT 1"));
        }
        System.out.println("closed");
    }
}
