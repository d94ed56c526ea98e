package io.marketdata;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.InstrumentRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The instruments that an operator wants to collect, or not to. Immutable.
 *
 * <p>A file of them is UTF-8 text: a line {@code market_id,symbol,is_enabled}, then a line for each instrument, {@code
 * is_enabled} being 0 or 1. Empty lines and those that begin with {@code #} are passed over. Of an instrument that stands
 * there twice the last line counts.
 */
public final class InstrumentWhitelist {
    private final List<Entry> entries;
    private final List<String> warnings;

    /** An instrument of the list. */
    public record Entry(InstrumentId instrument, boolean enabled) {}

    InstrumentWhitelist(List<Entry> entries, List<String> warnings) {
        this.entries = List.copyOf(entries);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file.
     *
     * @param markets those that the file may name
     * @throws ConfigurationException where it cannot be read or is wrong, naming each of the first lines that are
     */
    public static InstrumentWhitelist read(Path file, MarketCatalogue markets) {
        return new WhitelistFile(file, markets).read();
    }

    /** As {@link #read(Path, MarketCatalogue)}, of the four fixed markets. */
    public static InstrumentWhitelist read(Path file) {
        return read(file, MarketCatalogue.builtin());
    }

    /** In the order of their lines. */
    public List<Entry> entries() {
        return entries;
    }

    /** What is odd and was taken all the same. */
    public List<String> warnings() {
        return warnings;
    }

    /** The enabled instruments that are tradable by the registry, in the order of their lines. */
    public List<InstrumentId> collected(InstrumentRegistry registry) {
        Map<InstrumentId, InstrumentDetails> known = known(registry);
        return entries.stream()
                .filter(Entry::enabled)
                .map(Entry::instrument)
                .filter(instrument -> {
                    InstrumentDetails details = known.get(instrument);
                    return details != null && details.tradable();
                })
                .toList();
    }

    /**
     * Brings a registry in line: new instruments are added, those that are not enabled are marked as not tradable, and those
     * that are enabled as tradable, unless the venue's status says that they do not trade. Nothing else of them changes, and
     * instruments that are not in the list stay as they are.
     */
    public InstrumentSyncReport syncInto(InstrumentRegistry registry) {
        Map<InstrumentId, InstrumentDetails> known = known(registry);
        List<InstrumentDetails> toWrite = new ArrayList<>();
        int added = 0;
        int notTrading = 0;
        for (Entry entry : entries) {
            InstrumentDetails there = known.get(entry.instrument());
            boolean tradable = entry.enabled() && (there == null || there.tradable() || there.turnedOff());
            if (there == null) {
                added++;
            }
            if (entry.enabled() && !tradable) {
                notTrading++;
            }
            if (there == null || there.tradable() != tradable) {
                toWrite.add(InstrumentDetails.of(entry.instrument(), tradable));
            }
        }
        if (!toWrite.isEmpty()) {
            registry.upsert(toWrite);
        }
        int disabled = (int) entries.stream().filter(entry -> !entry.enabled()).count();
        return new InstrumentSyncReport(
                added, toWrite.size() - added, entries.size() - toWrite.size(), disabled, notTrading, warnings);
    }

    private Map<InstrumentId, InstrumentDetails> known(InstrumentRegistry registry) {
        TreeSet<MarketId> markets = new TreeSet<>();
        entries.forEach(entry -> markets.add(entry.instrument().market()));
        Map<InstrumentId, InstrumentDetails> known = new HashMap<>();
        for (MarketId market : markets) {
            registry.instruments(market).forEach(details -> known.put(details.id(), details));
        }
        return known;
    }
}
