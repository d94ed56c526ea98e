package io.marketdata.benchmarks.e2e;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one load took.
 *
 * @param wallNanos from begin to end, per row
 * @param clientNanos CPU of this process, per row, garbage collection and compilation included
 * @param serverNanos CPU of the engine's process, per row
 * @param parts parts that the load made in the raw table
 */
record Measurement(double wallNanos, double clientNanos, double serverNanos, long parts) {
    /** What the kernel counts CPU in, in /proc/PID/stat. */
    private static final double TICK_NANOS = 10_000_000;

    double cpuNanos() {
        return clientNanos + serverNanos;
    }

    /** Times a load into empty tables and checks that every row arrived. */
    static Measurement of(Contender contender, Target target, Dataset data) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long rows = contender.rows(data);
        double serverBefore = serverCpuNanos(target.pid());
        long clientBefore = system.getProcessCpuTime();
        long begin = System.nanoTime();
        contender.load(target, data);
        long wall = System.nanoTime() - begin;
        long client = system.getProcessCpuTime() - clientBefore;
        double server = serverCpuNanos(target.pid()) - serverBefore;
        String arrived = target.query("SELECT count() FROM " + Target.RAW);
        if (Long.parseLong(arrived) != rows) {
            throw new IllegalStateException(contender.name() + " brought " + arrived + " of " + rows + " rows");
        }
        // The parts of inserts are of level 0; merged ones stay listed as inactive for some minutes.
        String parts = target.query("SELECT count() FROM system.parts WHERE database = '" + Target.DATABASE
                + "' AND table = 'raw_bybit_klines_1m' AND level = 0");
        return new Measurement((double) wall / rows, (double) client / rows, server / rows, Long.parseLong(parts));
    }

    private static double serverCpuNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.US_ASCII);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }
}
