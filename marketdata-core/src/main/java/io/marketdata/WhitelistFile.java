package io.marketdata;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a whitelist from a file. */
final class WhitelistFile {
    private static final String HEADER = "market_id,symbol,is_enabled";
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_ERRORS_TOLD = 10;

    private final Path file;
    private final MarketCatalogue markets;
    private final Map<InstrumentId, Line> lines = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private record Line(int number, boolean enabled) {}

    WhitelistFile(Path file, MarketCatalogue markets) {
        this.file = file;
        this.markets = markets;
    }

    InstrumentWhitelist read() {
        boolean inside = false;
        int number = 0;
        for (String raw : text().lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (inside) {
                take(number, line);
            } else if (line.replace(" ", "").equalsIgnoreCase(HEADER)) {
                inside = true;
            } else {
                throw wrong("line " + number + ": " + shown(line) + " is not the header " + HEADER);
            }
        }
        if (!inside) {
            throw wrong("it has no line; the first is " + HEADER);
        }
        if (!errors.isEmpty()) {
            int told = Math.min(errors.size(), MOST_ERRORS_TOLD);
            String more = errors.size() > told ? "; and " + (errors.size() - told) + " more" : "";
            throw wrong(String.join("; ", errors.subList(0, told)) + more);
        }
        List<InstrumentWhitelist.Entry> entries = new ArrayList<>();
        lines.forEach((instrument, line) -> entries.add(new InstrumentWhitelist.Entry(instrument, line.enabled())));
        return new InstrumentWhitelist(entries, warnings);
    }

    private void take(int number, String line) {
        try {
            String[] fields = line.split(",", -1);
            if (fields.length != 3) {
                throw new IllegalArgumentException(shown(line) + " has " + fields.length + " fields, not " + HEADER);
            }
            InstrumentId instrument = new InstrumentId(market(fields[0].strip()), symbol(fields[1].strip()));
            boolean enabled = enabled(fields[2].strip());
            Line before = lines.remove(instrument);
            if (before != null) {
                warnings.add("%s stands in %s twice: line %d counts, line %d does not"
                        .formatted(instrument, file, number, before.number()));
            }
            lines.put(instrument, new Line(number, enabled));
        } catch (IllegalArgumentException | ConfigurationException refused) {
            errors.add("line " + number + ": " + refused.getMessage());
        }
    }

    private MarketId market(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("market_id " + shown(text) + " is no number");
        }
        return markets.market(Integer.parseInt(text)).id();
    }

    private static Symbol symbol(String text) {
        if (text.indexOf('"') >= 0) {
            throw new IllegalArgumentException("symbol " + shown(text) + " has quotes; write it without");
        }
        return new Symbol(text);
    }

    private static boolean enabled(String text) {
        return switch (text) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new IllegalArgumentException("is_enabled " + shown(text) + " is neither 0 nor 1");
        };
    }

    private String text() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw wrong("it has more than " + MOST_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw wrong("it is no UTF-8 text");
        } catch (IOException problem) {
            throw new ConfigurationException(
                    "MD-G031",
                    "the whitelist " + file + " cannot be read: " + MarketDataException.foreign(problem.toString()),
                    problem);
        }
    }

    private ConfigurationException wrong(String what) {
        return new ConfigurationException("MD-G030", "whitelist " + file + ": " + what);
    }

    private static String shown(String text) {
        String line = MarketDataException.foreign(text);
        return "\"" + (line.length() > 80 ? line.substring(0, 80) + "..." : line) + "\"";
    }
}
