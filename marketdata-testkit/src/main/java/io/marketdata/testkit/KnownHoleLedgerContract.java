package io.marketdata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every {@link KnownHoleLedger} must do, as tests. Extend it.
 *
 * <pre>{@code
 * class MyLedgerContractTest extends KnownHoleLedgerContract {
 *     protected KnownHoleLedger newLedger() { return MyLedger.over(database); }
 * }
 * }</pre>
 */
public abstract class KnownHoleLedgerContract {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ASKED = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final String SOURCE = "bybit:spot@api.bybit.com";

    /** For the class that extends it. */
    protected KnownHoleLedgerContract() {}

    /**
     * A ledger that remembers nothing; asked for once in each test.
     *
     * @throws Exception where it cannot be made; fails the test
     */
    protected abstract KnownHoleLedger newLedger() throws Exception;

    @Test
    void whereNothingWasRecordedThereIsNoHole() throws Exception {
        KnownHoleLedger ledger = newLedger();
        ledger.record(List.of());
        assertEquals(List.of(), ledger.holes(BTC, SOURCE, minutes(0, 1_000)));
    }

    @Test
    void whatIsRecordedComesBackAsItWasWhetherOrNotItStillHolds() throws Exception {
        KnownHoleLedger ledger = newLedger();
        List<KnownHole> holes = List.of(
                hole(0, 1),
                new KnownHole(BTC, minutes(5, 9), SOURCE, ASKED, ASKED),
                new KnownHole(BTC, minutes(20, 2_000), SOURCE, ASKED, ASKED.plusSeconds(1_000_000)));
        ledger.record(holes);
        assertEquals(holes, ledger.holes(BTC, SOURCE, minutes(0, 1_000)));
    }

    @Test
    void holesThatTouchTheRangeComeAndNoOthers() throws Exception {
        KnownHoleLedger ledger = newLedger();
        ledger.record(List.of(hole(10, 20)));
        for (int[] inside : new int[][] {{0, 11}, {19, 30}, {12, 13}, {10, 20}, {0, 100}}) {
            assertEquals(List.of(hole(10, 20)), ledger.holes(BTC, SOURCE, minutes(inside[0], inside[1])), told(inside));
        }
        for (int[] outside : new int[][] {{0, 10}, {20, 30}, {0, 1}, {50, 60}}) {
            assertEquals(List.of(), ledger.holes(BTC, SOURCE, minutes(outside[0], outside[1])), told(outside));
        }
    }

    private static String told(int[] minutes) {
        return "minutes " + minutes[0] + " to " + minutes[1] + " against a hole from 10 to 20";
    }

    @Test
    void holesAscendWhateverTheOrderInWhichTheyWereRecorded() throws Exception {
        KnownHoleLedger ledger = newLedger();
        ledger.record(List.of(hole(300, 301), hole(1, 5)));
        ledger.record(List.of(hole(100, 101), hole(1, 3)));
        assertEquals(
                List.of(hole(1, 3), hole(1, 5), hole(100, 101), hole(300, 301)),
                ledger.holes(BTC, SOURCE, minutes(0, 1_000)));
    }

    @Test
    void instrumentsAndSourcesHaveHolesOfTheirOwn() throws Exception {
        KnownHoleLedger ledger = newLedger();
        List<KnownHole> all = new ArrayList<>();
        for (InstrumentId instrument : List.of(BTC, InstrumentId.of(4, "BTCUSDT"), InstrumentId.of(3, "BTCUSD"))) {
            for (String source : List.of(SOURCE, SOURCE + ".eu", "it's \\ a\ttab", "ß→\"")) {
                all.add(new KnownHole(instrument, minutes(all.size(), 100), source, ASKED, ASKED.plusSeconds(60)));
            }
        }
        ledger.record(all);
        for (KnownHole hole : all) {
            assertEquals(List.of(hole), ledger.holes(hole.instrument(), hole.source(), minutes(0, 1_000)));
        }
    }

    @Test
    void severalInstrumentsAreToldAtOnceAndThoseWithoutHolesToo() throws Exception {
        KnownHoleLedger ledger = newLedger();
        InstrumentId eth = InstrumentId.of(3, "ETHUSDT");
        InstrumentId none = InstrumentId.of(4, "BTCUSDT");
        KnownHole ofEth = new KnownHole(eth, minutes(7, 9), SOURCE, ASKED, ASKED.plusSeconds(60));
        ledger.record(List.of(hole(300, 301), hole(1, 5), ofEth));
        Map<InstrumentId, List<KnownHole>> holes = ledger.holes(List.of(eth, BTC, none), SOURCE, minutes(0, 1_000));
        assertEquals(Map.of(BTC, List.of(hole(1, 5), hole(300, 301)), eth, List.of(ofEth), none, List.of()), holes);
        assertEquals(Map.of(), ledger.holes(List.of(), SOURCE, minutes(0, 1_000)));
    }

    @Test
    void ofOneRangeTheHoleThatWasAskedForLaterCounts() throws Exception {
        KnownHoleLedger ledger = newLedger();
        for (int second : new int[] {10, 20, 5, 21, 0}) {
            ledger.record(List.of(askedAt(second)));
            KnownHole latest = askedAt(second == 5 ? 20 : second == 0 ? 21 : second);
            assertEquals(List.of(latest), ledger.holes(BTC, SOURCE, minutes(0, 1_000)));
        }
    }

    @Test
    void thousandsFitAndTheLatestOfEachIsFound() throws Exception {
        KnownHoleLedger ledger = newLedger();
        List<KnownHole> first = new ArrayList<>();
        List<KnownHole> second = new ArrayList<>();
        for (int minute = 0; minute < 5_000; minute += 2) {
            KnownHole hole = hole(minute, minute + 1);
            first.add(hole);
            second.add(new KnownHole(BTC, hole.range(), SOURCE, hole.askedAt().plusMillis(1), hole.askAgainAt()));
        }
        ledger.record(first);
        ledger.record(second);
        assertEquals(second, ledger.holes(BTC, SOURCE, minutes(0, 5_000)));
    }

    private static KnownHole askedAt(int second) {
        Instant asked = ASKED.plusSeconds(second);
        return new KnownHole(BTC, minutes(10, 20), SOURCE, asked, asked.plusSeconds(3_600));
    }

    private static KnownHole hole(int from, int to) {
        return new KnownHole(BTC, minutes(from, to), SOURCE, ASKED, ASKED.plusSeconds(3_600));
    }

    private static TimeRange minutes(int from, int to) {
        return TimeRange.of(START.plusSeconds(60L * from), START.plusSeconds(60L * to));
    }
}
