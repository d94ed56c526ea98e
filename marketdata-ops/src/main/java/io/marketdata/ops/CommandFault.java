package io.marketdata.ops;

/** A command was refused, with the word of the answer. */
final class CommandFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String error;
    final String explanation;

    CommandFault(String error, String explanation) {
        super(error + ": " + explanation, null, false, false);
        this.error = error;
        this.explanation = explanation;
    }
}
