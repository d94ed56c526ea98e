package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameGateTest {
    @Test
    void aMessageOfOpenCandlesIsNotParsed() {
        assertThat(FrameGate.hasConfirmed("{\"data\":[{\"confirm\":false}]}")).isFalse();
        assertThat(FrameGate.hasConfirmed("{\"data\":[{\"confirm\" : \n true}]}"))
                .isTrue();
        assertThat(FrameGate.hasConfirmed("{\"data\":[{\"confirm\":false},{\"confirm\":true}]}"))
                .isTrue();
        assertThat(FrameGate.hasConfirmed("{\"data\":[{\"confirm\"")).isFalse();
        assertThat(FrameGate.hasConfirmed("")).isFalse();
    }

    @Test
    void theTopicIsFoundWhereverItStands() {
        assertThat(FrameGate.topicOf("{\"ts\":1,\"topic\" : \"kline.1.BTCUSDT\"}"))
                .isEqualTo("kline.1.BTCUSDT");
        assertThat(FrameGate.topicOf("{\"topic\":1}")).isNull();
        assertThat(FrameGate.topicOf("{\"topic\":\"kline")).isNull();
        assertThat(FrameGate.topicOf("{\"topic\"")).isNull();
        assertThat(FrameGate.topicOf("{\"ret_msg\":\"error:handler not found,topic:liquidation.BTCUSDT\"}"))
                .isNull();
    }
}
