package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.testkit.NothingLeft;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is done to a file has a point before and behind it at which a test ends the world. */
@ExtendWith(NothingLeft.class)
class FileOperationsTest {
    private static final Set<String> READS = Set.of(
            "exists",
            "getLastModifiedTime",
            "isDirectory",
            "isRegularFile",
            "isSymbolicLink",
            "list",
            "newDirectoryStream",
            "newInputStream",
            "readAllBytes",
            "readAttributes",
            "readString",
            "size",
            "walk");

    /** The classes that do something to a file, of those that stand where one of them stands. */
    private static Set<String> writers(Class<?> oneOfThem) {
        JavaClasses classes = new ClassFileImporter()
                .importUrl(oneOfThem.getProtectionDomain().getCodeSource().getLocation());
        return classes.stream()
                .flatMap(one -> one.getCodeUnits().stream())
                .filter(FileOperationsTest::writes)
                .map(unit -> unit.getOwner().getName().replaceAll(".*[.]|[$].*", ""))
                .collect(Collectors.toSet());
    }

    private static boolean writes(JavaCodeUnit unit) {
        boolean opens = unit.getCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(FileOutputStream.class)
                        || call.getTargetOwner().isEquivalentTo(RandomAccessFile.class)
                        || (call.getTargetOwner().isEquivalentTo(FileChannel.class)
                                && call.getName().equals("open")));
        return opens
                || Stream.concat(unit.getCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream())
                        .anyMatch(call ->
                                call.getTargetOwner().isEquivalentTo(Files.class) && !READS.contains(call.getName()));
    }

    @Test
    void f20nothingIsDoneToAFileButByTheStepsThatATestCanEndTheWorldAt() {
        assertThat(writers(StateSteps.class)).containsExactly("StateSteps");
        assertThat(writers(ParquetStore.class))
                .as("the steps of the store, its lock and its folders, and what opens files to read; writers to a path"
                        + " that a caller chose are not of the store")
                .containsExactlyInAnyOrder(
                        "DiskFileSteps", "FolderLock", "DurableFolders", "OpenFile", "ParquetCandleWriter");
    }

    @Test
    void f20everyStepHasAPointBeforeAndBehindIt() {
        Set<String> steps = Arrays.stream(StateSteps.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(Arrays.stream(PointSteps.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName))
                .containsAll(steps);
    }
}
