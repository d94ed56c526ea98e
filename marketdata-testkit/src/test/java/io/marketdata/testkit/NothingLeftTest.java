package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class NothingLeftTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void threadsProcessesSocketsAndFilesThatStayAreNamedAndOnesThatEndAreNot() throws Exception {
        NothingLeft.Watch watch = new NothingLeft(Duration.ofMillis(300)).new Watch();
        assertThat(watch.left()).isEmpty();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                },
                "marketdata-left");
        Process process = new ProcessBuilder("sleep", "600").start();
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        InputStream file = Files.newInputStream(Files.writeString(folder.resolve("data"), "x"));
        try {
            thread.start();
            List<String> left = watch.left();
            assertThat(left).anyMatch(one -> one.equals("thread marketdata-left"));
            assertThat(left).anyMatch(one -> one.startsWith("process ") && one.endsWith(" " + process.pid()));
            assertThat(left).anyMatch(one -> one.startsWith("TCP socket"));
            assertThat(left).anyMatch(one -> one.startsWith("file ") && one.endsWith("/data"));
        } finally {
            end.countDown();
            process.destroyForcibly();
            socket.close();
            file.close();
        }
        process.waitFor();
        thread.join();
        assertThat(watch.left()).isEmpty();
    }
}
