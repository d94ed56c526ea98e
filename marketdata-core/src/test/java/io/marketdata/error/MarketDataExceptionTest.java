package io.marketdata.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarketDataExceptionTest {
    @Test
    void theMessageBeginsWithTheCodeOnce() {
        assertThat(new ConfigurationException("MD-X001", "what")).hasMessage("MD-X001 what");
        MarketDataException wrapped = new MarketDataException("MD-X001", "MD-X001 what", true, null);
        assertThat(wrapped).hasMessage("MD-X001 what");
        assertThat(wrapped.code()).isEqualTo("MD-X001");
        assertThat(wrapped.isRetryable()).isTrue();
        assertThat(wrapped.instrument()).isNull();
        assertThat(wrapped.resumeFrom()).isNull();
    }

    @Test
    void foreignTextIsCutAndStandsOnOneLine() {
        assertThat(MarketDataException.foreign(null)).isEqualTo("(no text)");
        assertThat(MarketDataException.foreign("one\r\ntwo\u0000three\u0085four"))
                .isEqualTo("one  two three four");
        assertThat(MarketDataException.foreign("x".repeat(2_000))).isEqualTo("x".repeat(2_000));
        assertThat(MarketDataException.foreign("x".repeat(2_001))).isEqualTo("x".repeat(2_000) + "...");
    }

    @Test
    void foreignTextIsNotCutInsideACharacter() {
        String text = "x".repeat(1_999) + "\uD83D\uDE00" + "y";
        assertThat(MarketDataException.foreign(text)).isEqualTo("x".repeat(1_999) + "...");
    }

    @Test
    void theChildrenSayWhatTheyKnow() {
        Throwable cause = new IllegalStateException("deep");
        WriteException write = new WriteException("MD-W001", "no", WriteException.Outcome.IN_DOUBT, true, cause);
        assertThat(write.outcome()).isEqualTo(WriteException.Outcome.IN_DOUBT);
        assertThat(write).hasCause(cause);
        assertThat(new SchemaException("MD-S001", "no table", List.of("CREATE TABLE t"), null).mend())
                .containsExactly("CREATE TABLE t");
        assertThat(new MalformedDataException("MD-V001", "row 1"))
                .isInstanceOf(SourceException.class)
                .matches(problem -> !problem.isRetryable());
        assertThat(new ContractViolationException("MD-C001", "broke").isRetryable())
                .isFalse();
    }
}
