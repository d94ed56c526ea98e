package io.marketdata.benchmarks.e2e;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What one load took.
 *
 * @param wallNanos from begin to end, per row
 * @param clientNanos CPU of this process, per row, garbage collection and compilation included
 * @param serverNanos CPU of the engine's process, per row
 * @param partsPerMillion parts that the engine wrote, raw and canonical, for each million of rows
 * @param callerBytes what the calling thread allocated, per row
 * @param heapMegabytes the most that the heap held, garbage included
 */
record Measurement(
        double wallNanos,
        double clientNanos,
        double serverNanos,
        double partsPerMillion,
        double callerBytes,
        double heapMegabytes) {
    /** What the kernel counts CPU in, in /proc/PID/stat. */
    private static final double TICK_NANOS = 10_000_000;

    private static final double MEGABYTE = 1 << 20;

    double cpuNanos() {
        return clientNanos + serverNanos;
    }

    /** Times a contender on tables that were prepared for it, and has it check its own work. */
    static Measurement of(Contender contender, Target target, Dataset data) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long rows = contender.rows(data);
        System.gc();
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long partsBefore = target.partsWritten();
        long bytesBefore =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        double serverBefore = serverCpuNanos(target.pid());
        long clientBefore = system.getProcessCpuTime();
        long begin = System.nanoTime();
        contender.load(target, data);
        long wall = System.nanoTime() - begin;
        long client = system.getProcessCpuTime() - clientBefore;
        double server = serverCpuNanos(target.pid()) - serverBefore;
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytesBefore;
        long parts = target.partsWritten() - partsBefore;
        contender.check(target, data);
        return new Measurement(
                (double) wall / rows,
                (double) client / rows,
                server / rows,
                parts * 1e6 / rows,
                (double) bytes / rows,
                heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MEGABYTE);
    }

    private static Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static double serverCpuNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.US_ASCII);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }
}
