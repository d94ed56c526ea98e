package io.marketdata.clickhouse;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.RawKlineWriterContract;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The writer keeps what its port promises, in every raw table it writes to. */
class WriterContractIT {
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class OnTheEngine extends RawKlineWriterContract {
        private final ClickHouse clickHouse =
                ClickHouse.connect(Engine.options().build());
        private final PartitionBy partitionBy;

        OnTheEngine(PartitionBy partitionBy) {
            this.partitionBy = partitionBy;
        }

        @BeforeAll
        void create() {
            clickHouse.schema().create(partitionBy);
        }

        @AfterAll
        void close() {
            clickHouse.close();
        }

        @Override
        protected RawKlineWriter newWriter() {
            return clickHouse.rawWriter();
        }

        @Override
        protected List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) {
            return Candles.all(clickHouse.canonicalReader().read1m(instrument, range), 64);
        }
    }

    @Nested
    class OfBinance extends OnTheEngine {
        OfBinance() {
            super(PartitionBy.MONTH);
        }

        @Override
        protected int marketId() {
            return 2;
        }
    }

    @Nested
    class OfBybitByDay extends OnTheEngine {
        OfBybitByDay() {
            super(PartitionBy.DAY);
        }

        @Override
        protected int marketId() {
            return 3;
        }

        @Override
        protected boolean keepsTradesAndTakers() {
            return false;
        }
    }
}
