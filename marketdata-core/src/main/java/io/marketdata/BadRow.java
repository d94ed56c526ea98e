package io.marketdata;

import io.marketdata.model.InstrumentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row that is no candle that may be written, as it came.
 *
 * @param instrument the instrument it claims
 * @param defect what is wrong with it
 * @param where where it came from: file and row, page and index, or its number in the stream
 * @param message code, place, what is wrong and the values, on one line
 * @param tsOpen its open time, null where it has none
 */
public record BadRow(
        InstrumentId instrument,
        RowDefect defect,
        String where,
        String message,
        @Nullable Instant tsOpen,
        double open,
        double high,
        double low,
        double close,
        double volumeBase) {}
