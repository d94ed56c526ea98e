package io.marketdata.calendar;

/** The product groups of CME Globex, each with hours and holidays of its own. */
public enum ProductGroup {
    /** ES, NQ, RTY, YM, their micros, NKD. */
    EQUITY_INDEX("cme-equity-index"),
    /** ZN, ZB, ZF, ZT, UB, TN. */
    RATES("cme-rates"),
    /** 6A, 6B, 6C, 6E, 6J and the other currencies. */
    FX("cme-fx"),
    /** CL, NG, HO, RB, BZ. */
    ENERGY("cme-energy"),
    /** GC, SI, HG, PL, PA. */
    METALS("cme-metals"),
    /** ZC, ZW, ZS, ZL, ZM. */
    GRAINS("cme-grains"),
    /** LE, HE, GF. */
    LIVESTOCK("cme-livestock"),
    /** BTC, MBT, ETH, MET. */
    CRYPTO("cme-crypto");

    private final String profile;

    ProductGroup(String profile) {
        this.profile = profile;
    }

    String profile() {
        return profile;
    }
}
