package io.marketdata.feed;

/** Whoever is told what a feed has: a listener or a subscriber. */
interface FeedConsumer {
    void accept(FeedEvent event);

    /** It threw, and is told nothing more. */
    void failed(Throwable cause);
}
