package io.marketdata.examples;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleSource;
import java.nio.file.Path;

/** A Parquet file into the embedded ClickHouse engine: {@code BackfillParquet FILE SYMBOL START END}. */
public final class BackfillParquet {
    private BackfillParquet() {}

    public static void main(String[] args) {
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.startOrAttach(Path.of(".marketdata", "clickhouse"));
                ClickHouse clickHouse = ClickHouse.connect(engine.options());
                ParquetCandleSource source =
                        ParquetCandleSource.builder().path(Path.of(args[0])).build()) {
            clickHouse.schema().create();

            Backfill1mReport report = Backfill1m.from(source)
                    .into(clickHouse.rawWriter())
                    .onProgress(progress -> System.err.println(progress.position()))
                    .build()
                    .run(InstrumentId.of(3, args[1]), TimeRange.parse(args[2], args[3]));

            System.out.println(report.toText());
        }
    }
}
