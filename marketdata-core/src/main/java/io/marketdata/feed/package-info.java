/** From a live stream to what a strategy reads: the seam, the ingest worker and the feed. */
@NullMarked
package io.marketdata.feed;

import org.jspecify.annotations.NullMarked;
