package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bars of a series for the tests: made from their number, and as lines of text. */
final class SeriesBars {
    static final InstrumentId NQ = InstrumentId.of(3, "NQ");
    static final SeriesMetadata MINUTES =
            SeriesMetadata.of("NQ", Timeframe.M1).withSource("firstratedata").withAdjustment("contin_UNadj");
    static final SeriesMetadata DAYS = SeriesMetadata.of("NQ", Timeframe.D1).withSource("firstratedata");
    static final long T0 = Rows.T0;

    private SeriesBars() {}

    /** The bars of a span of numbers; {@code salt} tells one version of them from another. */
    static CandleStream of(Timeframe timeframe, long from, long to, int salt) {
        return new Numbered(timeframe, from, to, salt);
    }

    static CandleStream minutes(long from, long to) {
        return of(Timeframe.M1, from, to, 0);
    }

    static CandleStream minutes(long from, long to, int salt) {
        return of(Timeframe.M1, from, to, salt);
    }

    static double price(long number, int salt) {
        return 15_000 + Math.floorMod(number * 7_919 + salt * 31L, 4_001) * 0.25;
    }

    static CandleStream none() {
        return batch -> false;
    }

    /** What a file should hold: bars by their time, as lines. */
    static void put(Map<Long, String> model, Timeframe timeframe, long from, long to, int salt) {
        for (String line : lines(of(timeframe, from, to, salt))) {
            model.put(Long.parseLong(line.substring(0, line.indexOf(' '))), line);
        }
    }

    static List<String> read(SeriesFile file, Timeframe timeframe) {
        return lines(file.read(NQ, timeframe, Rows.ALL));
    }

    static List<String> read(SeriesFile file, TimeRange range) {
        return lines(file.read(NQ, Timeframe.M1, range));
    }

    static List<String> lines(CandleStream rows) {
        List<String> lines = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(4_000);
        try (rows) {
            while (rows.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    lines.add(batch.openTimeMillis()[row] + " " + batch.closeTimeMillis()[row] + " "
                            + batch.opens()[row] + " " + batch.highs()[row] + " " + batch.lows()[row] + " "
                            + batch.closes()[row] + " " + batch.baseVolumes()[row]);
                }
                batch.clear();
            }
        }
        return lines;
    }

    private static final class Numbered implements CandleStream {
        private final Timeframe timeframe;
        private final long end;
        private final int salt;
        private long next;

        Numbered(Timeframe timeframe, long from, long to, int salt) {
            this.timeframe = timeframe;
            this.salt = salt;
            next = from;
            end = to;
        }

        @Override
        public boolean read(CandleBatch batch) {
            if (next >= end) {
                return false;
            }
            int provenance = batch.provenance(new Provenance(CandleSource.FILE, T0, null));
            int instrument = batch.instrument(NQ, "bybit:spot:NQ");
            while (next < end && batch.remaining() > 0) {
                long open = T0 + next * timeframe.millis();
                double base = price(next, salt);
                batch.append(
                        instrument,
                        provenance,
                        open,
                        open + timeframe.millis(),
                        base,
                        base + 2.5,
                        base - 1.25,
                        base + 0.25,
                        Math.floorMod(next * 131 + salt, 997));
                next++;
            }
            return true;
        }
    }
}
