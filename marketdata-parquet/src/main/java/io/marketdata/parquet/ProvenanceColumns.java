package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import java.util.List;
import java.util.UUID;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Where the rows of a batch came from, as columns behind those of the candle. */
final class ProvenanceColumns {
    private final CandleBatch batch;
    private final long ticksPerMilli;
    private final List<Provenance> provenances;
    private final Binary[] sources;
    private final @Nullable Binary[] runs;

    ProvenanceColumns(CandleBatch batch, long ticksPerMilli) {
        this.batch = batch;
        this.ticksPerMilli = ticksPerMilli;
        provenances = batch.provenances();
        sources = new Binary[provenances.size()];
        runs = new Binary[provenances.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = Binary.fromString(provenances.get(i).source().code());
            UUID run = provenances.get(i).ingestId();
            runs[i] = run == null ? null : Binary.fromString(run.toString());
        }
    }

    static List<PrimitiveType> fields(LogicalTypeAnnotation timestamp) {
        LogicalTypeAnnotation text = LogicalTypeAnnotation.stringType();
        return List.of(
                Types.required(PrimitiveTypeName.BINARY).as(text).named("source"),
                Types.required(PrimitiveTypeName.INT64).as(timestamp).named("ingested_at"),
                Types.optional(PrimitiveTypeName.BINARY).as(text).named("ingest_id"));
    }

    /** @param first the place of the first of these columns */
    void write(int row, ParquetFileWriter file, int first) {
        int ordinal = batch.provenanceOrdinal(row);
        file.column(first).write(sources[ordinal], 0, 0);
        file.column(first + 1).write(provenances.get(ordinal).ingestedAtMillis() * ticksPerMilli, 0, 0);
        ColumnWriter run = file.column(first + 2);
        Binary id = runs[ordinal];
        if (id == null) {
            run.writeNull(0, 0);
        } else {
            run.write(id, 0, 1);
        }
    }
}
