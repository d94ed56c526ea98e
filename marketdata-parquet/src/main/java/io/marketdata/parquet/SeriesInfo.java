package io.marketdata.parquet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the footer of a series' file says.
 *
 * @param first open time of the first row; null where there is none, or a foreign writer does not say
 * @param last open time of the last row; likewise
 * @param metadata null where a foreign writer wrote it
 * @param bytes the length of the file
 */
public record SeriesInfo(
        long rows,
        @Nullable Instant first,
        @Nullable Instant last,
        @Nullable SeriesMetadata metadata,
        int rowGroups,
        long bytes) {}
