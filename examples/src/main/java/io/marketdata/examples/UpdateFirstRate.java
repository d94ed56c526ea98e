package io.marketdata.examples;

import io.marketdata.firstrate.FirstRateClient;
import io.marketdata.firstrate.FirstRateReport;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.firstrate.FirstRateUpdate;
import java.nio.file.Path;

/** What is new of 31 futures into a Parquet cache: {@code UpdateFirstRate ROOT}, with the userid of FIRSTRATE_USERID. */
public final class UpdateFirstRate {
    private UpdateFirstRate() {}

    public static void main(String[] args) {
        try (FirstRateClient client = FirstRateClient.builder()
                .userid(System.getenv("FIRSTRATE_USERID"))
                .build()) {
            FirstRateReport report = FirstRateUpdate.builder(FirstRateType.FUTURES, Path.of(args[0]))
                    .client(client)
                    .build()
                    .run();
            System.out.println(report);
        }
    }
}
