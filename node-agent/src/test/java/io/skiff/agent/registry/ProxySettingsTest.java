package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxySettingsTest {

    private static final ProxySettings SETTINGS = ProxySettings.of(Map.of(
            "HTTPS_PROXY", "http://proxy.lan:3128",
            "http_proxy", "plain.lan",
            "NO_PROXY", "registry.lan:5000, .internal,*.example.org,10.0.0.7"));

    @ParameterizedTest
    @CsvSource({
        "https://ghcr.io/v2, proxy.lan:3128",
        "http://ghcr.io/v2, plain.lan:80",
        "https://registry.lan:5000/v2, direct",
        "https://eu.registry.lan/v2, direct",
        "https://a.internal/v2, direct",
        "https://notinternal/v2, proxy.lan:3128",
        "https://a.example.org/v2, direct",
        "https://10.0.0.7/v2, direct",
        "http://127.0.0.1:5000/v2, direct",
        "http://localhost:5000/v2, direct",
    })
    void goesThroughTheProxy(URI target, String expected) {
        var address = SETTINGS.proxy(target).address();
        assertThat(address == null ? "direct" : address.toString().replaceFirst("/<unresolved>", ""))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"https://ghcr.io/v2", "http://ghcr.io/v2"})
    void goesDirectlyWithoutVariables(URI target) {
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", "")).proxy(target).address())
                .isNull();
    }
}
