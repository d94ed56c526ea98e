package io.marketdata.examples.cli;

import io.marketdata.BadRow;
import io.marketdata.error.ConfigurationException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that receives bad rows, one a line: code, place, instrument, open time and values, separated by tabs. */
final class BadRowFile implements AutoCloseable {
    private final Path file;
    private final BufferedWriter writer;

    BadRowFile(Path file) {
        this.file = file;
        try {
            writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            writer.write("code\twhere\tinstrument\tts_open\topen\thigh\tlow\tclose\tvolume_base\n");
        } catch (IOException problem) {
            throw failed(problem);
        }
    }

    void add(BadRow row) {
        try {
            writer.write("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n"
                    .formatted(
                            row.defect().code(),
                            row.where(),
                            row.instrument(),
                            row.tsOpen() == null ? "" : row.tsOpen(),
                            row.open(),
                            row.high(),
                            row.low(),
                            row.close(),
                            row.volumeBase()));
        } catch (IOException problem) {
            throw failed(problem);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException problem) {
            throw failed(problem);
        }
    }

    private ConfigurationException failed(IOException problem) {
        return new ConfigurationException("MD-G020", "--on-bad-row: cannot write " + file + ": " + problem, problem);
    }
}
