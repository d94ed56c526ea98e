package io.marketdata.examples;

import java.util.Arrays;

/** A strategy in a process of its own, that says when it was told something and when all is closed, or throws: {@code throw BTCUSDT}. */
public final class StrategyProgram {
    private StrategyProgram() {}

    public static void main(String[] args) throws Exception {
        boolean throwing = args[0].equals("throw");
        LiveStrategy.run(System.getenv(), Arrays.copyOfRange(args, 1, args.length), candle -> {
            if (throwing) {
                throw new IllegalStateException("the strategy has an error");
            }
            System.out.println("told");
        });
        System.out.println("closed in order");
    }
}
