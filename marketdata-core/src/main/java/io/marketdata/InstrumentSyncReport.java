package io.marketdata;

import java.util.List;
import java.util.Locale;

/**
 * What bringing a registry in line with a whitelist did.
 *
 * @param added instruments that the registry did not know
 * @param changed instruments that are tradable now and were not, or the other way round
 * @param unchanged instruments that were as they have to be
 * @param disabled instruments of the list that are not enabled, whichever of the three they are
 * @param notTrading enabled instruments that are not collected, because the venue's status says that they do not trade
 * @param warnings those of the list
 */
public record InstrumentSyncReport(
        int added, int changed, int unchanged, int disabled, int notTrading, List<String> warnings) {
    /** The version of the JSON form. */
    public static final int SCHEMA_VERSION = 1;

    public InstrumentSyncReport {
        warnings = List.copyOf(warnings);
    }

    /** How many instruments the list has. */
    public int instruments() {
        return added + changed + unchanged;
    }

    /** One JSON object on one line; its members are documented in docs/report.md. */
    public String toJson() {
        return new JsonText()
                .put("schema_version", SCHEMA_VERSION)
                .put("report", "sync_instruments")
                .put("instruments", instruments())
                .put("added", added)
                .put("changed", changed)
                .put("unchanged", unchanged)
                .put("disabled", disabled)
                .put("not_trading", notTrading)
                .put("warnings", warnings)
                .toString();
    }

    /** A line for people. */
    public String toText() {
        String text = String.format(
                Locale.ROOT,
                "%,d instruments: %,d new, %,d changed, %,d unchanged; %,d of them disabled, %,d enabled but not trading",
                instruments(),
                added,
                changed,
                unchanged,
                disabled,
                notTrading);
        return warnings.isEmpty() ? text : text + "; warning: " + String.join("; warning: ", warnings);
    }
}
