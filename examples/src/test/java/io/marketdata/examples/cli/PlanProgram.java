package io.marketdata.examples.cli;

import io.marketdata.Backfill1m;
import io.marketdata.BackfillPlan;
import io.marketdata.BackfillPlanReport;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleSource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A host program: moves all instruments of a file as one plan, with the default batch size, and prints the report. */
final class PlanProgram {
    private PlanProgram() {}

    /** The arguments are the file, start and end, how many instruments (S0, S1, ...), and how many senders. */
    public static void main(String[] arguments) {
        TimeRange range = TimeRange.parse(arguments[1], arguments[2]);
        List<InstrumentId> instruments = IntStream.range(0, Integer.parseInt(arguments[3]))
                .mapToObj(number -> InstrumentId.of(3, "S" + number))
                .toList();
        try (ClickHouse clickHouse = ClickHouse.connect(ClickHouseOptions.of(System.getenv()));
                ParquetCandleSource source = ParquetCandleSource.builder()
                        .path(Path.of(arguments[0]))
                        .build()) {
            clickHouse.schema().create();
            BackfillPlanReport report = Backfill1m.from(source)
                    .into(clickHouse.rawWriter())
                    .senders(Integer.parseInt(arguments[4]))
                    .build()
                    .run(BackfillPlan.of(instruments, range));
            System.out.println(report.toText());
        }
    }
}
