package io.marketdata.firstrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import io.marketdata.model.Timeframe;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The state of a type's cache in its folder: {@code .state.json}, and {@code .last_update} with the bare date. */
final class StateFile {
    private static final String STATE = ".state.json";
    private static final String LAST_UPDATE = ".last_update";
    private static final String TEMPORARY = ".tmp";
    private static final String VERSION = "firstrate-1";
    private static final JsonFactory JSON = new JsonFactory();

    private final Path folder;
    private final StateSteps steps;
    private final Map<String, String> written = new HashMap<>();

    StateFile(Path folder, StateSteps steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /** What was read, and what was wrong with it. */
    record Loaded(UpdateState state, @Nullable String warning) {}

    /**
     * The state; an empty one where there is none, it is damaged, or it is of another adjustment that is to be replaced.
     *
     * @param force whether the cache may become one of another adjustment
     * @throws ConfigurationException MD-F023 where it is of another one, and may not
     */
    Loaded load(FirstRateAdjustment adjustment, boolean force) {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            return new Loaded(new UpdateState(adjustment), null);
        }
        UpdateState state;
        try (JsonParser json = JSON.createParser(bytes(file))) {
            state = read(json);
        } catch (IOException | RuntimeException damaged) {
            return new Loaded(
                    new UpdateState(adjustment),
                    "MD-F008 " + MarketDataException.foreign(file.toString())
                            + " cannot be read; everything is fetched anew: "
                            + MarketDataException.foreign(damaged.toString()));
        }
        if (state.adjustment() == adjustment) {
            return new Loaded(state, null);
        }
        if (!force) {
            throw new ConfigurationException(
                    "MD-F023",
                    "the cache of " + MarketDataException.foreign(folder.toString()) + " is of adjustment "
                            + state.adjustment().word() + ", not " + adjustment.word()
                            + ". Give each adjustment a root of its own, or make this one anew with force");
        }
        return new Loaded(
                new UpdateState(adjustment),
                "the cache was of adjustment " + state.adjustment().word() + "; it is made anew as "
                        + adjustment.word());
    }

    /** By a stream, because an interrupt closes a channel, and the state would be taken for damaged. */
    private static byte[] bytes(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return in.readAllBytes();
        }
    }

    private static UpdateState read(JsonParser json) throws IOException {
        UpdateState state = new UpdateState(FirstRateAdjustment.NONE);
        expect(json, JsonToken.START_OBJECT);
        boolean versioned = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "version" -> versioned = VERSION.equals(json.getText());
                case "adjustment" -> state = new UpdateState(FirstRateAdjustment.of(json.getText()));
                case "lastUpdate" -> state.lastUpdate(date(json));
                case "untold" -> state.untold(json.getBooleanValue());
                case "tickers" -> tickers(json, state);
                case "whole" -> state.whole().read(json);
                default -> json.skipChildren();
            }
        }
        if (!versioned || json.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("it is not of version " + VERSION);
        }
        return state;
    }

    private static void tickers(JsonParser json, UpdateState state) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String symbol = json.currentName();
            expect(json, JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("dataEnd")) {
                    state.registered().put(symbol, date(json));
                } else {
                    state.put(symbol, Timeframe.of(name), series(json));
                }
            }
        }
    }

    private static SeriesState series(JsonParser json) throws IOException {
        LocalDate asOf = LocalDate.EPOCH;
        LocalDate lastDay = LocalDate.EPOCH;
        long rowsOfLastDay = 0;
        long rows = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "asOf" -> asOf = date(json);
                case "lastDay" -> lastDay = date(json);
                case "rowsOfLastDay" -> rowsOfLastDay = json.getLongValue();
                case "rows" -> rows = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return new SeriesState(asOf, lastDay, rowsOfLastDay, rows);
    }

    static LocalDate date(JsonParser json) throws IOException {
        try {
            return LocalDate.parse(json.getText());
        } catch (DateTimeException none) {
            throw new IOException("no date: " + json.getText(), none);
        }
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
        if (json.nextToken() != token) {
            throw new IOException(
                    "not " + token + " at " + json.currentTokenLocation().getByteOffset());
        }
    }

    /** Whether the bare date is that of the state: a run can end between the two files. */
    boolean agrees(UpdateState state) {
        LocalDate date = state.lastUpdate();
        try {
            return date == null
                    || new String(bytes(folder.resolve(LAST_UPDATE)), StandardCharsets.UTF_8)
                            .strip()
                            .equals(date.toString());
        } catch (IOException missing) {
            return false;
        }
    }

    /** Writes both files, each as a whole, unless it was the last to write the same; the bare date last. */
    void save(UpdateState state) {
        write(STATE, text(state));
        LocalDate date = state.lastUpdate();
        if (date != null) {
            write(LAST_UPDATE, date.toString());
        }
    }

    private void write(String name, String text) {
        if (!text.equals(written.get(name))) {
            replace(name, text.getBytes(StandardCharsets.UTF_8));
            written.put(name, text);
        }
    }

    private static String text(UpdateState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", VERSION);
            json.writeStringField("adjustment", state.adjustment().word());
            LocalDate lastUpdate = state.lastUpdate();
            if (lastUpdate != null) {
                json.writeStringField("lastUpdate", lastUpdate.toString());
            }
            if (state.isUntold()) {
                json.writeBooleanField("untold", true);
            }
            json.writeObjectFieldStart("whole");
            state.whole().write(json);
            json.writeEndObject();
            json.writeObjectFieldStart("tickers");
            for (Map.Entry<String, Map<Timeframe, SeriesState>> ticker :
                    state.series().entrySet()) {
                json.writeRaw('\n');
                json.writeObjectFieldStart(ticker.getKey());
                LocalDate registered = state.registered().get(ticker.getKey());
                if (registered != null) {
                    json.writeStringField("dataEnd", registered.toString());
                }
                for (Map.Entry<Timeframe, SeriesState> series :
                        ticker.getValue().entrySet()) {
                    write(json, series.getKey(), series.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator json, Timeframe timeframe, SeriesState series) throws IOException {
        json.writeObjectFieldStart(timeframe.code());
        json.writeStringField("asOf", series.asOf().toString());
        json.writeStringField("lastDay", series.lastDay().toString());
        json.writeNumberField("rowsOfLastDay", series.rowsOfLastDay());
        json.writeNumberField("rows", series.rows());
        json.writeEndObject();
    }

    private void replace(String name, byte[] bytes) {
        Path temporary = folder.resolve(name + "." + UUID.randomUUID() + TEMPORARY);
        boolean done = false;
        try {
            steps.write(temporary, bytes);
            steps.replace(temporary, folder.resolve(name));
            done = true;
            steps.forceFolder(folder);
        } catch (IOException failure) {
            throw new WriteException(
                    "MD-D001",
                    MarketDataException.foreign(folder.resolve(name).toString()) + " cannot be written: "
                            + MarketDataException.foreign(failure.toString())
                            + ". Look at the folder, its rights and the space on the disk",
                    WriteException.Outcome.REJECTED,
                    false,
                    failure);
        } finally {
            if (!done) {
                delete(temporary, steps);
            }
        }
    }

    /** Removes what a run left here that ended early; the caller alone works here. */
    void sweep() {
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, StateFile::isLeftOver)) {
            files.forEach(left::add);
        } catch (IOException unreadable) {
            return;
        }
        left.forEach(file -> delete(file, steps));
    }

    private static boolean isLeftOver(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && (name.endsWith(TEMPORARY) || name.endsWith(".zip") || name.endsWith(".part"));
    }

    static void delete(Path file, StateSteps steps) {
        try {
            steps.delete(file);
        } catch (IOException stays) {
            // The next run sweeps it.
            return;
        }
    }
}
