package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.NothingLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SqlTest {
    @Test
    void f40ANameCannotEndItsBackTicks() {
        assertThat(Sql.name("plain")).isEqualTo("`plain`");
        assertThat(Sql.name("a`; DROP TABLE x; --")).isEqualTo("`a\\`; DROP TABLE x; --`");
        assertThat(Sql.name("ends with \\")).isEqualTo("`ends with \\\\`");
        assertThat(Sql.name("\\`")).isEqualTo("`\\\\\\``");
    }

    @Test
    void databaseAndTableAreQuotedEach() {
        assertThat(Sql.name("a", "b.c")).isEqualTo("`a`.`b.c`");
    }

    @Test
    void f40ATextCannotEndItsQuotes() {
        assertThat(Sql.text("plain")).isEqualTo("'plain'");
        assertThat(Sql.text("A'); DROP TABLE x; --")).isEqualTo("'A\\'); DROP TABLE x; --'");
        assertThat(Sql.text("ends with \\")).isEqualTo("'ends with \\\\'");
        assertThat(Sql.text("\\'")).isEqualTo("'\\\\\\''");
    }

    @Test
    void aKeyIsTheSameHoweverTheServerWritesIt() {
        assertThat(Sql.plain("(market_id)")).isEqualTo("market_id");
        assertThat(Sql.plain("`market_id`,symbol")).isEqualTo(Sql.plain("(market_id, symbol)"));
        assertThat(Sql.plain("toDate(t)")).isEqualTo("toDate(t)");
        assertThat(Sql.plain("")).isEmpty();
    }
}
