package io.marketdata.checkpoint;

/** The lines of a text, one after the other; what is not as it has to be is an {@link IllegalArgumentException}. */
final class CheckpointLines {
    private final String text;
    private int at;
    private int number;

    CheckpointLines(String text) {
        this.text = text;
    }

    /** The number of the line read last, from 1. */
    int number() {
        return number;
    }

    boolean atEnd() {
        return at == text.length();
    }

    String next() {
        number++;
        int end = text.indexOf('\n', at);
        if (end < 0) {
            throw new IllegalArgumentException("the text ends here");
        }
        String line = text.substring(at, end);
        at = end + 1;
        return line;
    }

    /** What stands behind a word and a blank. */
    String after(String word) {
        String line = next();
        if (!line.startsWith(word + " ")) {
            throw new IllegalArgumentException("it does not begin with " + word);
        }
        return line.substring(word.length() + 1);
    }

    /** So many words; the last may hold blanks. */
    static String[] words(String line, int count) {
        String[] words = line.split(" ", count);
        if (words.length != count) {
            throw new IllegalArgumentException("it has " + words.length + " words instead of " + count);
        }
        return words;
    }

    static long number(String word, long most) {
        if (!word.matches("0|[1-9][0-9]{0,18}")) {
            throw new IllegalArgumentException(word + " is no number");
        }
        long value = word.length() == 19 && word.compareTo("9223372036854775807") > 0 ? -1 : Long.parseLong(word);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(word + " is above " + most);
        }
        return value;
    }
}
