package io.marketdata.examples.cli;

import io.marketdata.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Says what was done: one log record, and the file that was asked for. */
final class Reports {
    private Reports() {}

    static void say(CommonOptions common, String text, String json) {
        Logs.LOG.info(common.reportFormat == CommonOptions.ReportFormat.JSON ? json : text);
        Path file = common.reportFile;
        if (file != null) {
            write(file, json + "\n");
        }
    }

    /** Replaces a file in one step: whoever reads it sees the old text or the new one. */
    static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        @Nullable Path part = null;
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
            part = Files.createTempFile(folder, ".report", ".part");
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException problem) {
            if (part != null) {
                part.toFile().delete();
            }
            throw new ConfigurationException("MD-G020", "cannot write " + file + ": " + problem, problem);
        }
    }
}
