package io.marketdata.examples;

import io.marketdata.examples.cli.CommandLineApp;

/** The command line: {@code java -jar marketdata-examples.jar COMMAND}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandLineApp.ofProcess().run(args));
    }
}
