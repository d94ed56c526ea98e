package io.marketdata.feed;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A feed as a publisher: every subscriber has a place of its own. */
final class FeedPublisher implements Flow.Publisher<FeedEvent> {
    private final Function<FeedConsumer, FeedRun> runs;
    private final Consumer<FeedRun> begin;

    FeedPublisher(Function<FeedConsumer, FeedRun> runs, Consumer<FeedRun> begin) {
        this.runs = runs;
        this.begin = begin;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super FeedEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Link link;
        try {
            link = new Link(subscriber);
        } catch (RuntimeException | Error failed) {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(failed);
            return;
        }
        link.begin();
    }

    /** Of a subscriber that could not be given a place. */
    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    }

    private final class Link implements Flow.Subscription, FeedConsumer {
        private final FeedRun run;
        private volatile Flow.@Nullable Subscriber<? super FeedEvent> subscriber;

        Link(Flow.Subscriber<? super FeedEvent> subscriber) {
            this.subscriber = subscriber;
            run = runs.apply(this);
        }

        void begin() {
            Flow.Subscriber<? super FeedEvent> told = subscriber;
            if (told != null) {
                told.onSubscribe(this);
                try {
                    begin.accept(run);
                } catch (RuntimeException | Error failed) {
                    run.fail(failed);
                }
            }
        }

        @Override
        public void request(long events) {
            if (subscriber == null) {
                return;
            }
            if (events < 1) {
                run.fail(new IllegalArgumentException("request(" + events + ") asks for less than one event"));
            } else {
                run.request(events);
            }
        }

        @Override
        public void cancel() {
            subscriber = null;
            run.end();
        }

        @Override
        public void accept(FeedEvent event) {
            Flow.Subscriber<? super FeedEvent> told = subscriber;
            if (told != null) {
                told.onNext(event);
            }
        }

        @Override
        public void failed(Throwable cause) {
            Flow.Subscriber<? super FeedEvent> told = subscriber;
            subscriber = null;
            if (told != null) {
                told.onError(cause);
            }
        }
    }
}
