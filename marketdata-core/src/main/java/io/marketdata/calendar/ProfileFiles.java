package io.marketdata.calendar;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Profiles: those that come with the library, each laid out once, and those of users. */
final class ProfileFiles {
    static final String SUFFIX = ".calendar";
    private static final int MAX_BYTES = 1_000_000;
    private static final ConcurrentMap<String, TradingCalendar> BUILT_IN = new ConcurrentHashMap<>();

    private ProfileFiles() {}

    static TradingCalendar builtIn(String name) {
        return BUILT_IN.computeIfAbsent(name, ProfileFiles::readBuiltIn);
    }

    private static TradingCalendar readBuiltIn(String name) {
        String file = name + SUFFIX;
        try (InputStream in = ProfileFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the library");
            }
            return calendar(file, in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " of the library cannot be read", unreadable);
        }
    }

    static TradingCalendar read(Path file) {
        String where = MarketDataException.foreign(file.toString());
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "MD-H002",
                    "the calendar " + where + " cannot be read: "
                            + MarketDataException.foreign(unreadable.getMessage())
                            + ". Look at the path and its rights; no calendar is used in its place",
                    unreadable);
        }
        return calendar(where, bytes);
    }

    static TradingCalendar calendar(String where, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw ProfileFault.at(where, 1, "it has more than " + MAX_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw ProfileFault.at(where, 1, "it is no text in UTF-8");
        }
        CalendarProfile profile = ProfileParser.parse(where, text);
        return new TradingCalendar(profile, new TimetableBuilder(profile).build());
    }
}
