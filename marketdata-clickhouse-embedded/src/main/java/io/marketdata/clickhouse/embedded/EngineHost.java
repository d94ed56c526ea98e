package io.marketdata.clickhouse.embedded;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * The main class of the child JVM: loads the engine's library and runs the engine in it until its standard input ends.
 *
 * <p>The first argument is the library, the others are the engine's own arguments. It needs nothing but itself and JNA on
 * the class path. It is tried on Linux x86-64 only; the constants for macOS come from its headers.
 */
final class EngineHost {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY_LINUX = 0x100;
    private static final int O_NOCTTY_MAC = 0x20000;
    private static final int EINTR = 4;
    private static final long ENGINE_STACK_BYTES = 32L << 20;

    private static final NativeLibrary C = NativeLibrary.getInstance("c");

    private EngineHost() {}

    public static void main(String[] args) throws InterruptedException {
        // A session of its own: Ctrl-C or a hang-up must not end the engine before the parent has flushed into it.
        C.getFunction("setsid").invokeInt(new Object[0]);
        NativeLibrary engine = NativeLibrary.getInstance(args[0]);
        // The engine would replace the handlers with which this JVM finds null pointers and safe points.
        engine.getFunction("chdb_set_signal_handlers_enabled").invokeVoid(new Object[] {0});
        replaceStandardInputByTerminal();

        String[] argv = args.clone();
        argv[0] = "clickhouse-local";
        int[] exitCode = {1};
        Thread main = new Thread(null, () -> exitCode[0] = run(engine, argv), "clickhouse", ENGINE_STACK_BYTES);
        main.start();
        main.join();
        // The engine has closed itself; its library's exit handlers must not run a second time.
        Runtime.getRuntime().halt(exitCode[0]);
    }

    /**
     * Makes a pseudo-terminal file descriptor 0, and closes it when the pipe that was there ends.
     *
     * <p>Only with a terminal is the engine interactive, and only then does it outlive errors that leave a connection's
     * thread (half a request line, a reset, a wrong native password); else each of them aborts the process. The pipe's
     * other end is the parent's: it ends when the parent closes it or dies.
     */
    private static void replaceStandardInputByTerminal() {
        int flags = O_RDWR | (System.getProperty("os.name").startsWith("Mac") ? O_NOCTTY_MAC : O_NOCTTY_LINUX);
        int pipe = call("dup", 0);
        int master = call("posix_openpt", flags);
        if (pipe < 0 || master < 0 || call("grantpt", master) != 0 || call("unlockpt", master) != 0) {
            throw new IllegalStateException("no pseudo-terminal: /dev/ptmx must be there and usable");
        }
        int terminal = call("open", C.getFunction("ptsname").invokeString(new Object[] {master}, false), flags);
        if (terminal < 0 || call("dup2", terminal, 0) != 0) {
            throw new IllegalStateException("cannot open the pseudo-terminal: /dev/pts must be mounted");
        }
        call("close", terminal);
        Thread watch = new Thread(
                () -> {
                    awaitEnd(pipe);
                    call("close", master);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd(int pipe) {
        try (Memory buffer = new Memory(64)) {
            Function read = C.getFunction("read");
            long bytes = 1;
            while (bytes > 0 || (bytes < 0 && Native.getLastError() == EINTR)) {
                bytes = read.invokeLong(new Object[] {pipe, buffer, buffer.size()});
            }
        }
    }

    private static int run(NativeLibrary engine, String[] argv) {
        Pointer result = engine.getFunction("chdb_query_cmdline")
                .invokePointer(new Object[] {argv.length, new StringArray(argv, "UTF-8")});
        if (result == null) {
            System.err.println("the engine gave no result");
            return 2;
        }
        String error = engine.getFunction("chdb_result_error").invokeString(new Object[] {result}, false);
        if (error != null) {
            System.err.println(error);
            return 2;
        }
        return 0;
    }

    private static int call(String function, Object... arguments) {
        return C.getFunction(function).invokeInt(arguments);
    }
}
