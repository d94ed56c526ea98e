package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** By its words: a Replicated table needs a coordination service, which no test here has. */
class DeduplicationWindowTest {
    private static final String REPLICATED =
            "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
                    + " ORDER BY x SETTINGS replicated_deduplication_window = 70, replicated_deduplication_window_seconds = 604800";

    @Test
    void aReplicatedTableHasASettingOfItsOwn() {
        DeduplicationWindow window = DeduplicationWindow.of("ReplicatedMergeTree", REPLICATED);
        assertThat(window).isEqualTo(new DeduplicationWindow("replicated_deduplication_window", OptionalLong.of(70)));
        assertThat(window.isBusy(7)).isFalse();
        assertThat(window.isBusy(8)).isTrue();
        assertThat(SchemaStatements.setWindow("md", "t", window, DeduplicationWindow.roomFor(8), Placement.SINGLE))
                .isEqualTo("ALTER TABLE `md`.`t` MODIFY SETTING replicated_deduplication_window = 10000");
    }

    @Test
    void oneThatSaysNothingHasTheServersDefaultWhereItIsReplicatedAndNoneElsewhere() {
        DeduplicationWindow replicated = DeduplicationWindow.of("ReplicatedMergeTree", "ReplicatedMergeTree('/', 'r')");
        assertThat(replicated.isOff()).isFalse();
        assertThat(replicated.isBusy(1_000_000)).as("not known").isFalse();
        assertThat(replicated.orDefault(100).isBusy(11)).isTrue();
        DeduplicationWindow plain = DeduplicationWindow.of(
                "MergeTree", "MergeTree ORDER BY x SETTINGS replicated_deduplication_window = 70");
        assertThat(plain.isOff()).isTrue();
        assertThat(plain.orDefault(100)).isEqualTo(plain);
    }

    @Test
    void oneThatIsSetToNoughtIsOffWhateverTheEngine() {
        for (String setting : new String[] {"replicated_deduplication_window", "non_replicated_deduplication_window"}) {
            String engine = setting.startsWith("non") ? "MergeTree" : "SharedMergeTree";
            DeduplicationWindow window =
                    DeduplicationWindow.of(engine, engine + " ORDER BY x SETTINGS " + setting + " = 0");
            assertThat(window.isOff()).isTrue();
            assertThat(window.setting()).isEqualTo(setting);
        }
    }

    @Test
    void roomIsTwiceWhatTheInsertsTakeAndNoLessThanThatOfANewTable() {
        assertThat(DeduplicationWindow.roomFor(8)).isEqualTo(10_000);
        assertThat(DeduplicationWindow.roomFor(2_000)).isEqualTo(40_000);
    }
}
