package io.marketdata.bybit;

/**
 * What a synchronisation changed.
 *
 * @param listed instruments that the venue has
 * @param added instruments that the registry did not know
 * @param changed instruments of which it knew something else
 * @param gone instruments that left the venue's list and are marked so now
 */
public record InstrumentSync(int listed, int added, int changed, int gone) {}
