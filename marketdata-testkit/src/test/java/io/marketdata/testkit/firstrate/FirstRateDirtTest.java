package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.model.Timeframe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dirt is what it says, and all right rows stay beside it. */
class FirstRateDirtTest {
    private static final LocalDate TUESDAY = LocalDate.parse("2026-02-03");
    private static final FakeTicker ES = FakeTicker.futures("ES");
    private static final FakeTicker EURUSD = FakeTicker.fx("EURUSD");
    private static final FakeTicker SPX = FakeTicker.index("SPX");
    private static final String CLEAN = text(ES, Timeframe.M1);

    private static String text(FakeTicker ticker, Timeframe timeframe) {
        FirstRateTruth truth = FirstRateTruth.builder().tickers(ticker).build();
        String adjustment = ticker.type().equals("futures") ? "contin_UNadj" : "";
        Series.Wanted wanted = new Series.Wanted(timeframe, adjustment, TUESDAY, TUESDAY.minusDays(1), TUESDAY);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new TextFile(truth.files(ticker.marketType(), TUESDAY).get(0), wanted, false, out).write();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String dirty(FirstRateDirt dirt) {
        return text(ES.dirt(dirt), Timeframe.M1);
    }

    private static List<String> lines(String text) {
        return new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    }

    /** What stands behind the second row, without which the text is clean. */
    private static String thirdLine(FirstRateDirt dirt) {
        List<String> lines = lines(dirty(dirt));
        String third = lines.remove(2);
        assertThat(lines).isEqualTo(lines(CLEAN));
        return third;
    }

    @Test
    void blankLinesAreBeforeTheFirstRow() {
        assertThat(dirty(FirstRateDirt.BLANK_LINES)).isEqualTo("\n\n\n" + CLEAN);
    }

    @Test
    void everyLineEndsWithCrLf() {
        assertThat(dirty(FirstRateDirt.CRLF)).isEqualTo(CLEAN.replace("\n", "\r\n"));
        assertThat(text(ES.dirt(FirstRateDirt.CRLF, FirstRateDirt.BLANK_LINES), Timeframe.M1))
                .isEqualTo("\r\n\r\n\r\n" + CLEAN.replace("\n", "\r\n"));
    }

    @Test
    void linesBehindTheSecondRow() {
        assertThat(thirdLine(FirstRateDirt.SPLICED_LINE)).isEqualTo("2026-022026-,0.424,0.424,0.424,0.424,2600");
        assertThat(thirdLine(FirstRateDirt.NUL_BYTE))
                .isEqualTo(lines(CLEAN).get(1).replaceFirst("-01 ", "\0\0" + "1 "));
        assertThat(thirdLine(FirstRateDirt.LONG_LINE)).hasSize(100_000).containsOnlyDigits();
        assertThat(thirdLine(FirstRateDirt.REPEATED_ROW)).isEqualTo(lines(CLEAN).get(0));
    }

    @Test
    void aNegativeRowLooksLikeOthersOfItsType() {
        assertThat(dirty(FirstRateDirt.NEGATIVE_ROW))
                .isEqualTo("2026-01-31 12:00:00,-1.0,-0.5,-2.0,-1.5,-300\n" + CLEAN);
        assertThat(text(ES.dirt(FirstRateDirt.NEGATIVE_ROW), Timeframe.D1))
                .startsWith("2026-01-31,-1.0,-0.5,-2.0,-1.5,-300,0\n2026-02-02,");
        assertThat(text(EURUSD.dirt(FirstRateDirt.NEGATIVE_ROW), Timeframe.M1))
                .isEqualTo("20260131,12:00:00,-0.001,-0.0005,-0.002,-0.0015,-300\n" + text(EURUSD, Timeframe.M1));
        assertThat(text(SPX.dirt(FirstRateDirt.NEGATIVE_ROW), Timeframe.M1))
                .isEqualTo("2026-01-31 12:00:00,-1.0,-0.5,-2.0,-1.5\n" + text(SPX, Timeframe.M1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeTicker.crypto("BTC").dirt(FirstRateDirt.NEGATIVE_ROW));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ES.aroundTheClock().dirt(FirstRateDirt.NEGATIVE_ROW));
    }

    @Test
    void aHeaderNamesTheColumnsThatAreThere() {
        assertThat(dirty(FirstRateDirt.HEADER)).isEqualTo("timestamp,open,high,low,close,volume\n" + CLEAN);
        assertThat(text(ES.dirt(FirstRateDirt.HEADER), Timeframe.D1))
                .isEqualTo("timestamp,open,high,low,close,volume,open interest\n" + text(ES, Timeframe.D1));
        assertThat(text(SPX.dirt(FirstRateDirt.HEADER), Timeframe.D1))
                .isEqualTo("timestamp,open,high,low,close\n" + text(SPX, Timeframe.D1));
    }

    @Test
    void theLastLineIsCutWithinItsFirstPrice() {
        String cut = dirty(FirstRateDirt.CUT_LAST_LINE);
        assertThat(cut).startsWith(CLEAN);
        String last = cut.substring(CLEAN.length());
        assertThat(CLEAN).startsWith(last);
        assertThat(last).matches("2026-02-01 18:00:00,\\d+\\.\\d");
    }

    @Test
    void thereIsNoNewlineBehindTheLastRowOrNothingAtAll() {
        assertThat(dirty(FirstRateDirt.NO_LAST_NEWLINE) + "\n").isEqualTo(CLEAN);
        assertThat(dirty(FirstRateDirt.EMPTY_FILE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FirstRateDirt.class)
    void theDirtiestFileHasAllRightRowsToo(FirstRateDirt one) {
        FakeTicker ticker = ES.dirt(FirstRateDirt.NUL_BYTE, FirstRateDirt.SPLICED_LINE, FirstRateDirt.HEADER, one);
        List<String> found = text(ticker, Timeframe.M1).lines().toList();
        if (one == FirstRateDirt.EMPTY_FILE) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).containsSubsequence(CLEAN.lines().toList());
        }
    }
}
