package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;

/** A program that wants the engine: arguments are npm, the digest and where the library goes. */
final class FetchingProgram {
    private FetchingProgram() {}

    public static void main(String[] args) {
        LibraryPackage wanted = new LibraryPackage("@scope/engine", "1.2", Platform.LINUX_X64, args[1], 7);
        new NpmFetch(Path.of(args[0]), wanted, event -> {}).fetchTo(Path.of(args[2]));
        System.out.println("fetched");
    }
}
