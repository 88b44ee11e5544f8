package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportTest {

    /** An outside registry must not make this host ask what only this host can reach. */
    @ParameterizedTest
    @CsvSource({
        "https://203.0.113.1/v2, https://169.254.169.254/latest/meta-data, an address of this host alone",
        "https://203.0.113.1/v2, https://127.0.0.1:2379/v2, an address of this host alone",
        "https://203.0.113.1/v2, https://[fe80::1]/v2, an address of this host alone",
        "https://203.0.113.1/v2, https://0.0.0.0/v2, an address of this host alone",
        "https://203.0.113.1/v2, http://203.0.113.2/v2, from HTTPS to HTTP",
    })
    void refusesToBeSentThere(URI from, URI to, String why) {
        assertThatThrownBy(() -> Transport.requireAllowed(from, from, to)).hasMessageContaining(why);
    }

    @Test
    void goesElsewhere() throws Exception {
        Transport.requireAllowed(
                URI.create("https://203.0.113.1/v2"),
                URI.create("https://203.0.113.1/v2"),
                URI.create("https://203.0.113.2/store"));
        assertThat(Transport.isPrivateToHost(URI.create("http://203.0.113.2/"))).isFalse();
    }
}
