package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrittenRowsTest {
    private static final int SENT = 100;

    private final WrittenRows writtenRows = new WrittenRows();

    private static InsertPart part(RawTable table, int shard) {
        return new InsertPart(table, "202601", shard, RowSet.stretch(0, SENT));
    }

    private static InsertPart part() {
        return part(RawTable.BYBIT, Shards.NONE);
    }

    @Test
    void twiceTheRowsAreUsualAndAnythingElseIsNot() {
        assertThat(writtenRows.areUsual(part(), SENT, 200)).isTrue();
        for (long other : new long[] {Server.Inserted.NOT_TOLD, 0, 100, 199, 201, 300}) {
            assertThat(writtenRows.areUsual(part(), SENT, other))
                    .as("%d", other)
                    .isFalse();
        }
    }

    @Test
    void anotherWholeMultipleThatWasTakenIsUsualForItsTableAndShard() {
        writtenRows.take(part(), SENT, 300);
        assertThat(writtenRows.areUsual(part(), SENT, 300)).isTrue();
        assertThat(writtenRows.areUsual(part(), 7, 21)).isTrue();
        assertThat(writtenRows.areUsual(part(), SENT, 200)).as("a view is gone").isFalse();
        assertThat(writtenRows.areUsual(part(RawTable.ANY, Shards.NONE), SENT, 300))
                .isFalse();
        assertThat(writtenRows.areUsual(part(RawTable.BYBIT, 2), SENT, 300)).isFalse();
    }

    @Test
    void whatDoesNotCountTheViewIsNeverUsual() {
        for (long written : new long[] {Server.Inserted.NOT_TOLD, 0, 100, 150, 250}) {
            writtenRows.take(part(), SENT, written);
            assertThat(writtenRows.areUsual(part(), SENT, written))
                    .as("%d", written)
                    .isFalse();
        }
        assertThat(writtenRows.areUsual(part(), SENT, 200)).isTrue();
    }
}
