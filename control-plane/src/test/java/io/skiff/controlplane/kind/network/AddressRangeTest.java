package io.skiff.controlplane.kind.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.43.0.0/16, 10.43.0.0,       true",
        "10.43.0.0/16, 10.43.255.255,   true",
        "10.43.0.0/16, 10.44.0.0,       false",
        "10.43.7.9/16, 10.43.0.1,       true",
        "0.0.0.0/0,    255.255.255.255, true",
        "200.0.0.0/8,  200.1.2.3,       true",
        "192.0.2.1/32, 192.0.2.1,       true",
        "192.0.2.1/32, 192.0.2.2,       false",
    })
    void containsWhatBeginsWithItsBits(String range, String address, boolean isIn) {
        assertThat(AddressRange.of(range).contains(address)).isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "fd00::/8",
                "::ffff:10.0.0.0/8"
            })
    void isOfNothingElse(String text) {
        assertThat(AddressRange.find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.43.0.0/16", "0.0.0.0/0", "192.0.2.1/32"})
    void isWrittenAsItIsRead(String range) {
        assertThat(AddressRange.of(range)).hasToString(range);
    }
}
