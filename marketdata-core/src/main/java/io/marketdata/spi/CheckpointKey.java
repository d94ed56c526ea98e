package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What makes two runs the same work: where the candles come from, where they go, whose they are and where the range begins.
 *
 * <p>The end of the range is not part of it: a run with a later end goes on where the one before stopped.
 *
 * @param source a name for the source, may be empty
 * @param target a name for the store, may be empty: one checkpoint must not serve two stores
 * @param instruments all that are read together, ascending
 * @param start where the range begins
 */
public record CheckpointKey(String source, String target, List<InstrumentId> instruments, Instant start) {
    /** The longest name of a source or a target. */
    public static final int MAX_NAME_LENGTH = 10_000;

    /**
     * Sorts the instruments.
     *
     * @throws IllegalArgumentException for no instrument, one given twice, or a name that is too long or holds control
     *     characters
     */
    public CheckpointKey {
        requireName("source", source);
        requireName("target", target);
        instruments = instruments.stream().sorted().toList();
        if (instruments.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint needs an instrument");
        }
        for (int i = 1; i < instruments.size(); i++) {
            if (instruments.get(i).equals(instruments.get(i - 1))) {
                throw new IllegalArgumentException(instruments.get(i) + " is given twice");
            }
        }
    }

    /** The work of moving these instruments. */
    public static CheckpointKey of(String source, String target, Collection<InstrumentId> instruments, Instant start) {
        return new CheckpointKey(source, target, List.copyOf(instruments), start);
    }

    /**
     * Checks the name of a source or a target.
     *
     * @throws IllegalArgumentException where it is too long or holds control characters
     */
    public static void requireName(String what, String name) {
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "the name of a " + what + " has " + name.length() + " characters, at most " + MAX_NAME_LENGTH);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of a " + what + " holds control characters");
        }
    }

    /** For messages: short, whatever the number of instruments. */
    @Override
    public String toString() {
        InstrumentId first = instruments.get(0);
        String who = instruments.size() == 1 ? first.toString() : first + " and " + (instruments.size() - 1) + " more";
        return who + " from " + start + (source.isEmpty() ? "" : ", out of " + source)
                + (target.isEmpty() ? "" : ", into " + target);
    }
}
