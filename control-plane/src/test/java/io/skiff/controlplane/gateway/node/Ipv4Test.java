package io.skiff.controlplane.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "None", "::1", "::ffff:10.0.0.1", "10.0.0", "10.0.0.256", "10.0.0.1/24", "010.0.0.1", "host"
            })
    void isNoAddress(String text) {
        assertThat(Ipv4.isAddress(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.42.0.0", "10.42.0.0/33", "10.42.0/24", "fd00::/64", "/24", "10.42.0.0/"})
    void isNoSubnet(String text) {
        assertThat(Ipv4.isSubnet(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.42.3.0, 10.42.3.0/24, true",
        "10.42.3.255, 10.42.3.0/24, true",
        "10.42.4.0, 10.42.3.0/24, false",
        "10.42.4.0, 10.42.4.0/32, true",
        "203.0.113.9, 0.0.0.0/0, true",
        "nothing, 10.42.3.0/24, false"
    })
    void isWithin(String address, String subnet, boolean expected) {
        assertThat(Ipv4.isAddress(null)).isFalse();
        assertThat(Ipv4.isSubnet(subnet)).isTrue();
        assertThat(Ipv4.isWithin(address, subnet)).isEqualTo(expected);
    }

    @Test
    void isAddress() {
        assertThat(Ipv4.isAddress("10.42.0.5")).isTrue();
    }
}
