package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    @TempDir
    Path folder;

    @Test
    void ownershipIsTakenOnceAndCanBeTakenAgainWhenGivenBack() {
        Path file = folder.resolve("owner.lock");
        ProcessLock first = ProcessLock.tryAcquire(file).orElseThrow();
        assertThat(ProcessLock.tryAcquire(file)).isEmpty();
        assertThat(ProcessLock.owner(file)).isEqualTo("this process");
        first.close();
        ProcessLock second = ProcessLock.tryAcquire(file).orElseThrow();
        first.close();
        assertThat(ProcessLock.tryAcquire(file)).isEmpty();
        second.close();
    }

    @Test
    void ownershipOfAnotherProcessIsRespectedAndEndsWithIt() throws Exception {
        Path file = folder.resolve("owner.lock");
        try (OtherProgram other = OtherProgram.run(LockingProgram.class, List.of(file.toString(), "own"))) {
            assertThat(other.line()).isEqualTo("true");
            assertThat(ProcessLock.tryAcquire(file)).isEmpty();
            assertThat(ProcessLock.owner(file)).isEqualTo("process " + other.pid());
            other.killHard();
            ProcessLock.tryAcquire(file).orElseThrow().close();
        }
    }

    @Test
    void shareOfAnotherProcessKeepsTheOwnerOutButNotMoreShares() throws Exception {
        Path file = folder.resolve("use.lock");
        try (OtherProgram other = OtherProgram.run(LockingProgram.class, List.of(file.toString(), "share"))) {
            assertThat(other.line()).isEqualTo("true");
            assertThat(UseLock.tryExclude(file)).isEmpty();
            UseLock.tryShare(file).orElseThrow().close();
            assertThat(UseLock.tryExclude(file)).isEmpty();
            other.killHard();
            UseLock.tryExclude(file).orElseThrow().close();
        }
    }

    @Test
    void sharesOfThisProcessAreCounted() throws IOException, InterruptedException {
        Path file = folder.resolve("use.lock");
        UseLock one = UseLock.tryShare(file).orElseThrow();
        UseLock two = UseLock.tryShare(file).orElseThrow();
        one.close();
        one.close();
        assertThat(UseLock.tryExclude(file)).isEmpty();
        try (OtherProgram other = OtherProgram.run(LockingProgram.class, List.of(file.toString(), "exclude"))) {
            assertThat(other.line()).isEqualTo("false");
        }
        two.close();
        UseLock all = UseLock.tryExclude(file).orElseThrow();
        assertThat(UseLock.tryShare(file)).isEmpty();
        all.close();
    }
}
