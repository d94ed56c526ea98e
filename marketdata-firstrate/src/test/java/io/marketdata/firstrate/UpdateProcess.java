package io.marketdata.firstrate;

import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.StoreLease;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of its own that updates a cache until it kills itself at a step, or holds the cache. */
final class UpdateProcess {
    private UpdateProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[1]);
        if (arguments[0].equals("hold")) {
            try (StoreLease lease = ParquetStore.at(root).lease("futures")) {
                System.out.print("h" + lease.swept());
                System.out.flush();
                System.out.print(System.in.read());
            }
            return;
        }
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[3]));
        StateSteps steps = new StateSteps() {
            @Override
            public void at(String where) {
                if (left.getAndDecrement() == 0) {
                    kill();
                }
            }
        };
        try (FirstRateClient client = FirstRateClient.builder()
                .baseUrl(URI.create(arguments[2]))
                .userid(Vendor.USERID)
                .build()) {
            FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                    .client(client)
                    .symbols(List.of("ES", "6E"))
                    .threads(1)
                    .steps(steps)
                    .build()
                    .run();
        }
    }

    /** As {@code kill -9}: nothing is cleaned up. */
    private static void kill() {
        Runtime.getRuntime().halt(137);
    }
}
